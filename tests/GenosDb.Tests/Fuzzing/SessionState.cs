namespace GenosDb.Tests.Fuzzing;

/// <summary>Where the engine stands when the strangers begin. Link 1 is always there.</summary>
internal enum SessionState
{
    /// <summary>Nothing was said.</summary>
    Fresh,

    /// <summary>The peer has opened and is asked.</summary>
    Requested,

    /// <summary>Asked and answered in both directions.</summary>
    Live,

    /// <summary>A chunk of a full state has come, more are to come.</summary>
    Staging,

    /// <summary>A part of a delta has come, more are to come.</summary>
    DeltaUnderWay,

    /// <summary>A full state waits for credit.</summary>
    Serving,

    /// <summary>The peer has put off the question.</summary>
    Backoff,

    /// <summary>Two links; the second waits until the bulk of the first is done.</summary>
    WaitingForBulk,

    /// <summary>Live, then paused.</summary>
    Paused,

    /// <summary>The first turn of a range reconciliation has come.</summary>
    RangesAsked,

    /// <summary>The first turn of a range reconciliation was sent. The engine holds more data than in the other states.</summary>
    RangesServed,

    /// <summary>The link was dialled from here and is live.</summary>
    Dialled,
}
