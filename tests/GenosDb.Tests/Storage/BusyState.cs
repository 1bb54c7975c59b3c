using GenosDb.Storage;

namespace GenosDb.Tests.Storage;

/// <summary>A state of one record, during whose reading something happens.</summary>
internal sealed class BusyState(long lsn, Action meanwhile) : IStorageState
{
    public long Lsn => lsn;

    public IEnumerable<StorageRecord> Records()
    {
        yield return new StorageRecord("alice"u8.ToArray(), "1"u8.ToArray());
        meanwhile();
    }
}
