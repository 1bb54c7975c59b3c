using GenosDb.Sync;

namespace GenosDb;

/// <summary>One peer. A problem is kept for 10 minutes after its link ended.</summary>
/// <param name="Id">The replica id of the peer; empty while it is not known.</param>
/// <param name="Description">Where it is.</param>
/// <param name="IsConnected">False for a problem whose link has ended.</param>
public sealed record PeerStatus(string Id, string Description, bool IsConnected)
{
    /// <summary>Position in the log of this replica that the peer has; null for none.</summary>
    public HybridTimestamp? LastAcknowledged { get; init; }

    /// <summary>Log entries here that this peer has not acknowledged.</summary>
    public long Behind { get; init; }

    /// <summary>True when nothing is on its way from that peer, as far as it has told.</summary>
    public bool IsCaughtUp { get; init; }

    /// <summary>Bytes of frames sent over this link.</summary>
    public long BytesSent { get; init; }

    /// <summary>Bytes of frames received over this link.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Clock of the peer less the clock here; null while it is not known.</summary>
    public TimeSpan? ClockOffset { get; init; }

    /// <summary>How this replica last caught up with the peer.</summary>
    public SyncMethod? LastMethod { get; init; }

    /// <summary>Why that way was taken, for people.</summary>
    public string? LastReason { get; init; }

    /// <summary>Bytes of the containers of that answer.</summary>
    public long LastPayloadBytes { get; init; }

    /// <summary>Operations in that answer.</summary>
    public long LastOperations { get; init; }

    /// <summary>How this replica last answered a request of the peer; null when it has not.</summary>
    public SyncMethod? LastServed { get; init; }

    /// <summary>Why that way was taken, for people.</summary>
    public string? LastServedReason { get; init; }

    /// <summary>Null while all is well.</summary>
    public PeerProblem? Problem { get; init; }
}
