using System.Text;
using GenosDb.Storage;

namespace GenosDb.Tests.Storage;

/// <summary>A state that a test wrote down. Keys are ASCII, so that their order is that of their bytes.</summary>
internal sealed class ListedState(long lsn, SortedDictionary<string, string> records) : IStorageState
{
    private readonly KeyValuePair<string, string>[] _records = [.. records];

    public long Lsn => lsn;

    public IEnumerable<StorageRecord> Records() => _records.Select(record => new StorageRecord(Encoding.UTF8.GetBytes(record.Key), Encoding.UTF8.GetBytes(record.Value)));
}
