using System.Collections.Immutable;

namespace GenosDb;

/// <summary>Where synchronisation stands.</summary>
/// <param name="Phase">The phase of the whole.</param>
/// <param name="Peers">One entry for each connected peer, and for each problem of the last 10 minutes.</param>
/// <param name="PendingOutgoing">Log entries here that some connected peer has not acknowledged; the most of any.</param>
/// <param name="IsPaused">Between pause and resume.</param>
/// <param name="LastError">The latest problem; null when there was none.</param>
public sealed record SyncStatus(SyncPhase Phase, ImmutableArray<PeerStatus> Peers, long PendingOutgoing, bool IsPaused, GenosException? LastError);
