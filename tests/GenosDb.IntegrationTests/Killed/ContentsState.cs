using GenosDb.IntegrationTests.Files;
using GenosDb.Storage;

namespace GenosDb.IntegrationTests.Killed;

/// <summary>Contents as a state to compact to.</summary>
internal sealed class ContentsState(long lsn, StoreContents contents) : IStorageState
{
    public long Lsn => lsn;

    public IEnumerable<StorageRecord> Records() => contents.Records.Select(record => new StorageRecord(Convert.FromHexString(record.Key), record.Value));
}
