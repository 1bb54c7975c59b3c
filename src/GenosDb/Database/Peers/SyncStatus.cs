using System.Collections.Immutable;
using System.Globalization;

namespace GenosDb;

/// <summary>Where synchronisation stands.</summary>
/// <param name="Phase">The phase of the whole.</param>
/// <param name="Peers">One entry for each connected peer, and for each problem of the last 10 minutes.</param>
/// <param name="PendingOutgoing">Log entries here that some connected peer has not acknowledged; the most of any.</param>
/// <param name="IsPaused">Between pause and resume.</param>
/// <param name="LastError">The latest problem; null when there was none.</param>
public sealed record SyncStatus(SyncPhase Phase, ImmutableArray<PeerStatus> Peers, long PendingOutgoing, bool IsPaused, GenosException? LastError)
{
    /// <summary>One line for people, such as <c>Live: memory://bob, memory://charlie (catching up); 3 outgoing</c>.</summary>
    public override string ToString()
    {
        var peers = Peers.IsDefaultOrEmpty ? "no peer" : string.Join(", ", Peers.Select(Describe));
        var text = $"{Phase}{(IsPaused ? ", paused" : "")}: {peers}; {PendingOutgoing.ToString(CultureInfo.InvariantCulture)} outgoing{(LastError is null ? "" : $"; last error: {LastError.Message}")}";
        return text.ReplaceLineEndings(" ");
    }

    private static string Describe(PeerStatus peer) =>
        peer.Problem is { } problem ? $"{peer.Description} ({problem.Kind})"
        : !peer.IsConnected ? $"{peer.Description} (gone)"
        : peer.IsCaughtUp ? peer.Description
        : $"{peer.Description} (catching up)";
}
