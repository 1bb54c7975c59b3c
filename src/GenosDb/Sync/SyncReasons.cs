namespace GenosDb.Sync;

/// <summary>The reasons in words.</summary>
internal static class SyncReasons
{
    public static string Describe(SyncReason reason) => reason switch
    {
        SyncReason.EqualStates => "both fingerprints are equal",
        SyncReason.WithinWindow => "the operation log reaches back to the last position that was pulled",
        SyncReason.BelowWindow => "the operation log no longer reaches back to the last position that was pulled",
        SyncReason.UnknownRequester => "nothing was pulled from this log before",
        SyncReason.OtherLog => "the last position that was pulled belongs to another log",
        SyncReason.Divergence => "both stand at each other's head with different fingerprints",
        _ => "the requester knows more of this log than the log itself",
    };
}
