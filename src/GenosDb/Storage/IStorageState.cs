namespace GenosDb.Storage;

/// <summary>An immutable view of every record up to a point. Read by one thread, once.</summary>
public interface IStorageState
{
    /// <summary>The last record group that it covers.</summary>
    long Lsn { get; }

    /// <summary>All that is there, ascending by key bytes, no key twice, no deletions. Memory of a record is valid until the next one is asked for.</summary>
    IEnumerable<StorageRecord> Records();
}
