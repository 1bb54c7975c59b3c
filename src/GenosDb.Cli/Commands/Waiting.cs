using System.CommandLine;
using GenosDb.Sync;

namespace GenosDb.Cli.Commands;

/// <summary>What commands wait for, and how long.</summary>
internal static class Waiting
{
    private const double MaxSeconds = 86_400;

    public static Option<double> CreateTimeoutOption(double seconds) => new("--timeout")
    {
        Description = "Seconds to wait.",
        DefaultValueFactory = _ => seconds,
        CustomParser = Parsers.Seconds("--timeout", MaxSeconds),
    };

    public static TimeSpan ToLimit(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>Every connected peer, of one at least, has what this one has, and the other way round.</summary>
    public static bool IsLive(SyncStatus status) => status is { Phase: SyncPhase.Live, IsPaused: false } && status.Peers.Any(peer => peer.IsConnected);

    /// <summary>That peer has answered, and nothing more is on its way.</summary>
    public static bool HasAnswer(SyncStatus status, string peerId) =>
        status.Peers.Any(peer => peer.Id == peerId && peer is { IsCaughtUp: true, LastMethod: not null });

    /// <summary>That peer has answered, and has all that is here. Of equal graphs it says nothing more.</summary>
    public static bool HasEverything(SyncStatus status, string peerId) =>
        status.Peers.Any(peer => peer.Id == peerId && peer.IsCaughtUp && (peer.LastMethod == SyncMethod.None || peer is { LastMethod: not null, Behind: 0 }));
}
