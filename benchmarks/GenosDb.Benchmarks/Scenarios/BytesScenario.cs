using System.Globalization;
using System.Text;
using GenosDb.Sync;

namespace GenosDb.Benchmarks.Scenarios;

/// <summary>W13 to W15: what travels, in bytes. Not a time, so one run is enough.</summary>
internal sealed class BytesScenario : IScenario
{
    public string Name => "bytes";

    public async Task RunAsync(ResultTable results)
    {
        await using var peers = await Peers.ConnectAsync(UserNode.Count);
        var json = Enumerable.Range(0, UserNode.Count).Sum(number => (long)Encoding.UTF8.GetByteCount(UserNode.Value(number).ToJson()) + UserNode.Id(number).Length);
        var full = Answer(peers, SyncMethod.FullState, UserNode.Count);
        results.Add("W13 full state of 10,000 nodes", $"{Bytes(full.LastPayloadBytes)}; as JSON {Bytes(json)}, {Saving(full.LastPayloadBytes, json)} smaller", "≤ 105 kB unsigned");

        const int changed = 100;
        await peers.Replica.Sync.PauseAsync();
        for (var number = 0; number < changed; number++)
            await peers.Source.PutAsync(UserNode.Value(number * 97, version: 1), UserNode.Id(number * 97));
        await peers.Replica.Sync.ResumeAsync();
        await peers.Replica.Sync.WaitForAsync(status => status.Peers.Any(peer => peer is { IsCaughtUp: true, LastMethod: SyncMethod.Delta }));
        await peers.EqualAsync();
        var delta = Answer(peers, SyncMethod.Delta, changed);
        results.Add("W14 delta of 100 changed nodes", $"{Bytes(delta.LastPayloadBytes)}, {Saving(delta.LastPayloadBytes, full.LastPayloadBytes)} smaller than the full state", "≤ 3 kB unsigned");

        peers.Meter.Reset();
        var before = peers.Replica.Sync.Status.Peers.Single(peer => peer.IsConnected);
        await peers.Meter.BreakLinksAsync();
        await peers.Replica.Sync.WaitForAsync(status => status.Peers.Any(peer => peer is { IsConnected: true, IsCaughtUp: true, LastMethod: SyncMethod.None } && peer.BytesReceived < before.BytesReceived));
        await peers.EqualAsync();
        results.Add("W15 reconnect of two equal peers, both directions", Bytes(peers.Meter.Bytes), "≤ 600 B");
    }

    private static PeerStatus Answer(Peers peers, SyncMethod method, long operations)
    {
        var peer = peers.Replica.Sync.Status.Peers.Single(peer => peer.IsConnected);
        return peer.LastMethod == method && peer.LastOperations == operations
            ? peer
            : throw new InvalidOperationException($"Expected {method} of {operations} operations; it was {peer.LastMethod} of {peer.LastOperations}: {peer.LastReason}.");
    }

    private static string Bytes(long count) => string.Create(CultureInfo.InvariantCulture, $"{count:#,0} B");

    private static string Saving(long small, long large) => string.Create(CultureInfo.InvariantCulture, $"{100 - (100.0 * small / large):0.0} %");
}
