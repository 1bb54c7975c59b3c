namespace GenosDb.Sync;

/// <summary>Why a request is answered the way it is.</summary>
internal enum SyncReason
{
    /// <summary>Fingerprints and counts are equal, which certifies everything.</summary>
    EqualStates,

    /// <summary>The operation log reaches back to the position.</summary>
    WithinWindow,

    /// <summary>The operation log no longer reaches back to the position.</summary>
    BelowWindow,

    /// <summary>Nothing was ever pulled from this log.</summary>
    UnknownRequester,

    /// <summary>The position names a log that is not this one.</summary>
    OtherLog,

    /// <summary>The requester knows more of this log than the log itself: it was rolled back.</summary>
    BeyondHead,

    /// <summary>Both have each other's head, and their states differ.</summary>
    Divergence,
}
