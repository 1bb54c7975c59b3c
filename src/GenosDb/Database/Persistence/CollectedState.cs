using GenosDb.Storage;

namespace GenosDb;

/// <summary>Everything that an opening delivered, to be written again.</summary>
/// <param name="lsn">Up to where.</param>
/// <param name="records">By ascending keys.</param>
internal sealed class CollectedState(long lsn, SortedDictionary<ReadOnlyMemory<byte>, byte[]> records) : IStorageState
{
    public long Lsn => lsn;

    public IEnumerable<StorageRecord> Records() => records.Select(record => new StorageRecord(record.Key, record.Value));
}
