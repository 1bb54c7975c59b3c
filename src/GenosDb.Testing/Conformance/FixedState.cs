using GenosDb.Storage;

namespace GenosDb.Testing;

/// <summary>A state from a list.</summary>
/// <param name="lsn">What it covers.</param>
/// <param name="records">All there are, in order.</param>
internal sealed class FixedState(long lsn, IReadOnlyList<StorageRecord> records) : IStorageState
{
    /// <summary>Called before each record is given out. Default: nothing.</summary>
    public Action BeforeRecord { get; init; } = () => { };

    /// <inheritdoc/>
    public long Lsn { get; } = lsn;

    /// <summary>The same state, with something else to be done before each record.</summary>
    public FixedState With(Action beforeRecord) => new(Lsn, records) { BeforeRecord = beforeRecord };

    /// <inheritdoc/>
    public IEnumerable<StorageRecord> Records()
    {
        foreach (var record in records)
        {
            BeforeRecord();
            yield return record;
        }
    }
}
