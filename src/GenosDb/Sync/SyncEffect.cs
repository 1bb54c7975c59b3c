using System.Collections.Immutable;
using GenosDb.Graphs;
using GenosDb.Security;

namespace GenosDb.Sync;

/// <summary>Something the engine wants done, in the order given. A closed set of cases.</summary>
public abstract record SyncEffect
{
    private protected SyncEffect()
    {
    }

    /// <summary>Send a frame.</summary>
    /// <param name="Link">Over this link.</param>
    /// <param name="Frame">The bytes.</param>
    public sealed record Send(LinkId Link, ReadOnlyMemory<byte> Frame) : SyncEffect;

    /// <summary>Close a link, after what was sent over it has left.</summary>
    /// <param name="Link">The link.</param>
    /// <param name="Problem">Why, when the peer is at fault or cannot be talked to; null for a link that is not needed.</param>
    /// <param name="Reason">For people.</param>
    public sealed record Close(LinkId Link, PeerProblem? Problem, string Reason) : SyncEffect
    {
        /// <summary>True when the two peers can go on over a new link at once; false, the default, when a new one would end the same way.</summary>
        public bool MayReopen { get; init; }
    }

    /// <summary>Make a bound of the clock durable before the effects that follow: no stamp or position at or below it may be issued after a restart.</summary>
    /// <param name="Lease">The bound. A store that keeps nothing has nothing to do.</param>
    public sealed record ExtendLease(HybridTimestamp Lease) : SyncEffect;

    /// <summary>Replace the one timer of the engine.</summary>
    /// <param name="DueAt">When it runs out.</param>
    public sealed record SetTimer(DateTimeOffset DueAt) : SyncEffect;

    /// <summary>A batch that did not come from here was merged; the graph shows it.</summary>
    /// <param name="Outcomes">Operations that became current.</param>
    /// <param name="Peer">The replica that delivered it; null for operations that were held until their time.</param>
    public sealed record Changed(ImmutableArray<MergeOutcome> Outcomes, ReplicaId? Peer) : SyncEffect;

    /// <summary>Operations were refused or set aside.</summary>
    /// <param name="Link">The link that brought them.</param>
    /// <param name="Result">The verdicts.</param>
    public sealed record Refused(LinkId Link, VerificationResult Result) : SyncEffect;

    /// <summary>This replica has caught up with a peer.</summary>
    /// <param name="Link">The link.</param>
    /// <param name="Method">Which way.</param>
    /// <param name="Reason">Why that way, for people.</param>
    public sealed record PeerSynced(LinkId Link, SyncMethod Method, string Reason) : SyncEffect;

    /// <summary>A peer was answered.</summary>
    /// <param name="Link">The link.</param>
    /// <param name="Method">Which way.</param>
    /// <param name="Reason">Why that way, for people.</param>
    public sealed record PeerServed(LinkId Link, SyncMethod Method, string Reason) : SyncEffect;

    /// <summary>This replica took a new id, because its old one was used by another copy, or stood for a log that was lost.</summary>
    /// <param name="Previous">The old id.</param>
    /// <param name="Current">The new id.</param>
    /// <param name="Reason">For people.</param>
    public sealed record ReplicaRenamed(ReplicaId Previous, ReplicaId Current, string Reason) : SyncEffect;
}
