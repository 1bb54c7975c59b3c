using GenosDb.Storage;

namespace GenosDb.Tests.Storage;

/// <summary>A state whose reader is cancelled while it reads.</summary>
internal sealed class CancellingState(long lsn, SortedDictionary<string, string> records, CancellationTokenSource cancellation) : IStorageState
{
    private readonly ListedState _state = new(lsn, records);

    public long Lsn => lsn;

    public IEnumerable<StorageRecord> Records()
    {
        foreach (var record in _state.Records())
        {
            yield return record;
            cancellation.Cancel();
        }
    }
}
