using GenosDb.Storage;

namespace GenosDb.IntegrationTests.Sqlite;

/// <summary>For a provider that does not ask.</summary>
internal sealed class NoState : IStorageState
{
    public long Lsn => 0;

    public IEnumerable<StorageRecord> Records() => throw new NotSupportedException("SQLite has the records itself.");
}
