using GenosDb.Wire;

namespace GenosDb.Sync;

/// <summary>The responder's decision: which way, and why. A pure function of the request and of where the responder stands.</summary>
/// <param name="Method">Which way.</param>
/// <param name="Reason">Why.</param>
/// <param name="IsBulk">Whether it needs the requester's consent and a slot.</param>
internal readonly record struct SyncPlan(SyncMethod Method, SyncReason Reason, bool IsBulk)
{
    /// <summary>The fallback ladder, from nothing to everything.</summary>
    /// <remarks>The boundary is the position of the last entry that left the log, exactly: allowing a requester to be a little older loses data.
    /// Ranges come before the unfiltered full state, for requesters that know nothing of this log but may hold much of the state.</remarks>
    public static SyncPlan For(SyncRequest request, ReplicaId replica, ulong head, ulong floor, in Graphs.GraphFingerprint mine)
    {
        if (request.Count == mine.Count && request.Fingerprint == mine.All && request.AuthorityFingerprint == mine.Authority)
            return new SyncPlan(SyncMethod.None, SyncReason.EqualStates, IsBulk: false);
        if (request.Since is not { } since)
            return Whole(request, mine, SyncReason.UnknownRequester);
        if (since.Origin != replica)
            return Whole(request, mine, SyncReason.OtherLog);
        if (since.Packed > head)
            return Whole(request, mine, SyncReason.BeyondHead);
        return since.Packed >= floor
            ? new SyncPlan(SyncMethod.Delta, SyncReason.WithinWindow, IsBulk: false)
            : new SyncPlan(SyncMethod.FilteredFullState, SyncReason.BelowWindow, IsBulk: true);
    }

    private static SyncPlan Whole(SyncRequest request, in Graphs.GraphFingerprint mine, SyncReason reason)
    {
        var mayShare = request.Count > 0 && mine.Count > SyncDefaults.RangesAbove && request.Count > mine.Count / SyncDefaults.RangesShare;
        return new SyncPlan(mayShare && request.Flags.HasFlag(SyncRequestFlags.AllowRanges) ? SyncMethod.Ranges : SyncMethod.FullState, reason, IsBulk: true);
    }
}
