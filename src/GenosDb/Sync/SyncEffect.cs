using System.Collections.Immutable;
using GenosDb.Graphs;

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

    /// <summary>Operations count and do not show: another replica overwrote them, before or after they arrived.</summary>
    /// <param name="Outcomes">Each with the operation that it lost to.</param>
    public sealed record Overwritten(ImmutableArray<MergeOutcome> Outcomes) : SyncEffect;

    /// <summary>Operations that were held until their time have come to show.</summary>
    /// <param name="Operations">The operations.</param>
    public sealed record Admitted(ImmutableArray<Operation> Operations) : SyncEffect;

    /// <summary>Operations were refused or set aside. Those that lack a right are kept, and judged again when authority changes.</summary>
    /// <param name="Link">The link that brought them; the default for operations that were held until their time.</param>
    /// <param name="Operations">The operations, each with its reason.</param>
    public sealed record Refused(LinkId Link, ImmutableArray<RefusedOperation> Operations) : SyncEffect;

    /// <summary>Authority that arrived took effect on what was there: registers fell back, came back, or were let in.</summary>
    /// <param name="Outcomes">For each operation that is or was current what became of it.</param>
    public sealed record Reevaluated(ImmutableArray<MergeOutcome> Outcomes) : SyncEffect;

    /// <summary>Two operations with one stamp, which a copied store or a dishonest writer makes. The greater operation id wins everywhere.</summary>
    /// <param name="First">The one that was there.</param>
    /// <param name="Second">The one that arrived.</param>
    public sealed record StampReused(Operation First, Operation Second) : SyncEffect;

    /// <summary>Something about a peer that does not end the link.</summary>
    /// <param name="Link">The link.</param>
    /// <param name="Problem">What it is.</param>
    public sealed record Warning(LinkId Link, PeerProblem Problem) : SyncEffect;

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
