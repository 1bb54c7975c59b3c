using GenosDb.Security;
using GenosDb.Wire;

namespace GenosDb.Sync;

/// <summary>What the engine knows of one link: who is there, what is asked, what is answered, what was pushed.</summary>
internal sealed class PeerSession(LinkId link, PeerContext peer, bool isInitiator)
{
    // Not the least date there is, since every date here can be moved.
    private static readonly DateTimeOffset Unset = DateTimeOffset.UnixEpoch;

    public LinkId Link { get; } = link;

    public PeerContext Peer { get; } = peer;

    /// <summary>Whether this side dialled.</summary>
    public bool IsInitiator { get; } = isInitiator;

    /// <summary>What the peer opened with; null until it has.</summary>
    public HeadOpening? Opening { get; set; }

    /// <summary>The peer's log; known once it has opened.</summary>
    public ReplicaId Replica { get; set; }

    /// <summary>By when the peer has to open.</summary>
    public DateTimeOffset OpeningDeadline { get; set; } = Unset;

    /// <summary>The latest head that the peer told of, in its log.</summary>
    public ulong PeerHead { get; set; }

    /// <summary>The position in this log that the peer has told to have; null for none.</summary>
    public ulong? Acknowledged { get; set; }

    /// <summary>The position in the peer's log that it was told is durable here; null for none.</summary>
    public ulong? Told { get; set; }

    /// <summary>Clock of the peer less the clock here, when it last told.</summary>
    public TimeSpan? ClockOffset { get; set; }

    public PullState Pull { get; set; } = PullState.Idle.Instance;

    /// <summary>By when a pull must make progress.</summary>
    public DateTimeOffset PullDeadline { get; set; } = Unset;

    /// <summary>The answer under way to the peer's pull.</summary>
    public Answer? Answer { get; set; }

    /// <summary>The position in this log up to which the peer was offered everything; null while it is not live.</summary>
    public ulong? Sent { get; set; }

    /// <summary>At or above <see cref="Sent"/>: entries up to here came from the peer itself, so they need no message.</summary>
    public ulong Scanned { get; set; }

    /// <summary>Positions that only a full state of this link has taken: the peer need not be sent them back while the link lasts.</summary>
    public (ulong After, ulong UpTo)? Joined { get; set; }

    /// <summary>Something is on its way to the peer; what changes meanwhile is pushed together.</summary>
    public bool IsBusy { get; set; }

    /// <summary>When a head is due; the latest possible moment when nothing changed.</summary>
    public DateTimeOffset HeadDue { get; set; } = Unset;

    public DateTimeOffset LastHead { get; set; } = Unset;

    /// <summary>Intrinsic faults of what the peer carried.</summary>
    public int Faults { get; set; }

    public long BytesSent { get; set; }

    public long BytesReceived { get; set; }

    public SyncMethod? LastMethod { get; set; }

    public string? LastReason { get; set; }

    public long LastPayloadBytes { get; set; }

    public long LastOperations { get; set; }

    public SyncMethod? LastServed { get; set; }

    public string? LastServedReason { get; set; }

    /// <summary>Start of the full state that was served last; a request since then is its catch-up.</summary>
    public ulong? ServedStart { get; set; }

    /// <summary>Whether a full state was sent to repair what differs; then the peer may have what is lacking here.</summary>
    public bool HasServedRepair { get; set; }

    /// <summary>Set when a range reconciliation led nowhere, or no answer came, until one has.</summary>
    public bool AvoidsRanges { get; set; }

    /// <summary>By when an answer that waits for the peer must make progress.</summary>
    public DateTimeOffset ServeDeadline { get; set; } = Unset;

    public bool IsOpen => Opening is not null;

    public bool IsPulling => Pull is PullState.Requested or PullState.Staging or PullState.Ranges;

    /// <summary>Moves every deadline with a wall clock that was set.</summary>
    public void Shift(TimeSpan by)
    {
        OpeningDeadline += by;
        PullDeadline += by;
        ServeDeadline += by;
        HeadDue += by;
        LastHead += by;
        if (Pull is PullState.Backoff backoff)
            Pull = backoff with { Until = backoff.Until + by };
    }
}
