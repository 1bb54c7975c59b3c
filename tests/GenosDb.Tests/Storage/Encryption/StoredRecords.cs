using GenosDb.Storage;

namespace GenosDb.Tests.Storage.Encryption;

/// <summary>The records of a store below its encryption: read, and altered as by somebody who can write the files and their checksums.</summary>
internal static class StoredRecords
{
    public static async Task<List<(byte[] Key, byte[] Value)>> ReadAsync(IGraphStorage storage)
    {
        var records = new SortedDictionary<ReadOnlyMemory<byte>, byte[]>(BytesComparer.Instance);
        await storage.OpenAsync(EncryptedStore.Request((key, value, isDeletion) =>
        {
            if (isDeletion)
                records.Remove(key.ToArray());
            else
                records[key.ToArray()] = value.ToArray();
        }), CancellationToken.None);
        await storage.DisposeAsync();
        return [.. records.Select(record => (record.Key.ToArray(), record.Value))];
    }

    public static async Task WriteAsync(IGraphStorage storage, params (byte[] Key, byte[]? Value)[] records)
    {
        await storage.OpenAsync(EncryptedStore.Request((_, _, _) => { }, seed: 99), CancellationToken.None);
        var batch = new StorageBatch();
        foreach (var (key, value) in records)
        {
            if (value is null)
                batch.Delete(key);
            else
                batch.Put(key, value);
        }

        await storage.AppendAsync([batch], CancellationToken.None);
        await storage.DisposeAsync();
    }
}
