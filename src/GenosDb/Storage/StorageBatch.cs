namespace GenosDb.Storage;

/// <summary>Records that survive together or not at all; within a batch the last one of a key counts. Of one thread.</summary>
public sealed class StorageBatch
{
    private readonly List<StorageRecord> _records = [];

    /// <summary>In the order of the calls.</summary>
    public IReadOnlyList<StorageRecord> Records => _records;

    /// <summary>Bytes of all keys and values.</summary>
    public long ByteLength { get; private set; }

    /// <summary>Adds a record. The bytes are not copied: they stay as they are until the append has completed.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    public void Put(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) => Add(new StorageRecord(key, value));

    /// <summary>Adds a deletion; of a key that is not there, too.</summary>
    /// <param name="key">The key; not copied either.</param>
    public void Delete(ReadOnlyMemory<byte> key) => Add(new StorageRecord(key, default, IsDeletion: true));

    private void Add(in StorageRecord record)
    {
        _records.Add(record);
        ByteLength += record.Key.Length + record.Value.Length;
    }
}
