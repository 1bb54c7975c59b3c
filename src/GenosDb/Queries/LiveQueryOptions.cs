namespace GenosDb;

/// <summary>How the readers of a live query are served. Immutable.</summary>
public sealed record LiveQueryOptions
{
    /// <summary>Zero, the default: one set for each batch that changes the result. Otherwise a window of that length begins with a change, and at its end comes one set with
    /// the net difference; zero to 24 hours.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to something else.</exception>
    public TimeSpan Throttle
    {
        get;
        init
        {
            if (value < TimeSpan.Zero || value > TimeSpan.FromHours(24))
                throw PropertyErrors.OutOfRange(nameof(Throttle), value, $"{nameof(LiveQueryOptions)}.{nameof(Throttle)} is zero to 24 hours.");
            field = value;
        }
    }

    /// <summary>Changes that may wait for one reader; at least 1. Default 1,024. A set with more waits alone. With <see cref="SlowReader.Block"/>, who writes more waits after its write.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to less than 1.</exception>
    public int Buffer
    {
        get;
        init
        {
            if (value < 1)
                throw PropertyErrors.OutOfRange(nameof(Buffer), value, $"{nameof(LiveQueryOptions)}.{nameof(Buffer)} is at least 1.");
            field = value;
        }
    } = 1_024;

    /// <summary>What happens when the buffer is full. Default <see cref="SlowReader.Coalesce"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to no member of the enumeration.</exception>
    public SlowReader SlowReader
    {
        get;
        init => field = value is SlowReader.Coalesce or SlowReader.DropOldest or SlowReader.Block
            ? value
            : throw PropertyErrors.OutOfRange(nameof(SlowReader), value, $"{nameof(LiveQueryOptions)}.{nameof(SlowReader)} is {nameof(SlowReader.Coalesce)}, {nameof(SlowReader.DropOldest)} or {nameof(SlowReader.Block)}.");
    }

    /// <summary>Whether observers are called on the synchronization context that is current when the query is opened. Default false: on the thread pool. A context that throws where it
    /// is to take a call, as one that is gone, ends the subscription, which is logged.</summary>
    public bool CaptureContext { get; init; }
}
