using GenosDb.Storage;
using GenosDb.Testing;

namespace GenosDb.IntegrationTests.Files;

/// <summary>Records by key, folded from batches or from what an opening delivers.</summary>
internal sealed class StoreContents
{
    private readonly SortedDictionary<string, byte[]> _records;

    public StoreContents() => _records = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);

    private StoreContents(IDictionary<string, byte[]> records) => _records = new SortedDictionary<string, byte[]>(records, StringComparer.Ordinal);

    /// <summary>By key, in hexadecimal.</summary>
    public IReadOnlyDictionary<string, byte[]> Records => _records;

    /// <summary>Opens a store and takes what it delivers.</summary>
    public async Task<StorageOpening> OpenAsync(IGraphStorage storage, Func<StorageOpenRequest, StorageOpenRequest>? with = null)
    {
        var request = new StorageOpenRequest(Apply, TimeProvider.System, new SeededRandomSource(1));
        return await storage.OpenAsync(with is null ? request : with(request), CancellationToken.None);
    }

    /// <summary>Applies a batch.</summary>
    public void Apply(StorageBatch batch)
    {
        foreach (var record in batch.Records)
            Apply(record.Key.Span, record.Value.Span, record.IsDeletion);
    }

    /// <summary>A copy.</summary>
    public StoreContents Copy() => new(_records);

    /// <summary>The first difference, for people; null for none.</summary>
    public string? DifferenceTo(StoreContents actual)
    {
        foreach (var (key, value) in _records)
        {
            if (!actual._records.TryGetValue(key, out var found))
                return $"{key} is missing";
            if (!value.AsSpan().SequenceEqual(found))
                return $"{key} has {found.Length} bytes instead of {value.Length}, or others";
        }

        return actual._records.Keys.FirstOrDefault(key => !_records.ContainsKey(key)) is { } extra ? $"{extra} should not be there" : null;
    }

    private void Apply(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDeletion)
    {
        var name = Convert.ToHexString(key);
        if (isDeletion)
            _records.Remove(name);
        else
            _records[name] = value.ToArray();
    }
}
