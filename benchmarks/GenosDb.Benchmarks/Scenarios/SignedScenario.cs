using System.Diagnostics;
using System.Globalization;
using System.Text;
using GenosDb.Sync;

namespace GenosDb.Benchmarks.Scenarios;

/// <summary>W9, W12 to W14 and W18 in a governed database: one signature for each operation, and batches of 32 and 256 that share one.</summary>
internal sealed class SignedScenario : IScenario
{
    private static readonly int[] BatchSizes = [1, 32, 1_000];

    public string Name => "signed";

    public async Task RunAsync(ResultTable results)
    {
        await MemoryAsync(results);
        await BytesAsync(results);
        foreach (var batch in BatchSizes)
            await StreamAsync(results, batch);
        await NewcomerAsync(results);
    }

    private static async Task MemoryAsync(ResultTable results)
    {
        const int count = 100_000;
        var payload = Enumerable.Range(0, count).Sum(number => Encoding.UTF8.GetByteCount(UserNode.Id(number)) + UserNode.Value(number).Encoded.Length);
        await MeasureAsync(1_000, 1_000);
        foreach (var batch in BatchSizes)
        {
            var held = await MeasureAsync(count, batch);
            results.Add($"W18 bytes a node beyond id and value, {count.ToString("#,0", CultureInfo.InvariantCulture)} nodes, {Describe(batch)}", string.Create(CultureInfo.InvariantCulture, $"{(held - payload) / (double)count:0} B"), "≤ 400 B signed");
        }
    }

    private static async Task<long> MeasureAsync(int count, int batch)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var database = await GenosDatabase.OpenInMemoryAsync(options => options.Security = Owner.Options());
        await UserNode.FillAsync(database, count, batch);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(database);
        return after - before;
    }

    private static async Task BytesAsync(ResultTable results)
    {
        foreach (var batch in BatchSizes)
        {
            await using var peers = await Peers.ConnectAsync(UserNode.Count, isSigned: true, batch);
            results.Add($"W13 full state of 10,000 nodes, {Describe(batch)}", Bytes(peers, SyncMethod.FullState), "unsigned + ≤ 66 B a node single-signed, + ≤ 2 B in full batches");

            const int changed = 100;
            await peers.Replica.Sync.PauseAsync();
            await UserNode.UpdateAsync(peers.Source, Enumerable.Range(0, changed).Select(number => number * 97), batch);
            await peers.Replica.Sync.ResumeAsync();
            await peers.Replica.Sync.WaitForAsync(status => status.Peers.Any(peer => peer is { IsCaughtUp: true, LastMethod: SyncMethod.Delta }));
            await peers.EqualAsync();
            results.Add($"W14 delta of 100 changed nodes, {Describe(Math.Min(batch, changed))}", Bytes(peers, SyncMethod.Delta), "≤ 10 kB single-signed, ≤ 4 kB batched");
        }
    }

    private static async Task StreamAsync(ResultTable results, int batch)
    {
        var (warmUp, runs) = (2, 5);
        var puts = batch == 1 ? 5_000 : 50_000;
        var durations = new List<TimeSpan>();
        for (var run = 0; run < warmUp + runs; run++)
        {
            await using var peers = await Peers.ConnectAsync(nodes: 0, isSigned: true);
            var all = Arrivals.Of(peers.Replica, nodes => nodes == puts);
            var started = Stopwatch.GetTimestamp();
            await UserNode.FillAsync(peers.Source, puts, batch);
            await all;
            if (run >= warmUp)
                durations.Add(Stopwatch.GetElapsedTime(started));
        }

        var sample = new Sample(durations);
        results.Add($"W12 signed, pushed over TCP and verified, {puts.ToString("#,0", CultureInfo.InvariantCulture)} puts, {Describe(batch)}", $"{Sample.PerSecond(puts, sample.Median)} ({Sample.Milliseconds(sample.Median)})", "≥ 8,000 /s one signature each; ≥ 60,000 /s in Merkle batches");
    }

    private static async Task NewcomerAsync(ResultTable results)
    {
        const int warmUp = 10, runs = 20;
        await using var source = await SourceProcess.StartAsync(UserNode.Count, isSigned: true);
        foreach (var (transport, connect) in source.Transports)
        {
            var durations = new List<TimeSpan>();
            for (var run = 0; run < warmUp + runs; run++)
            {
                var started = Stopwatch.GetTimestamp();
                await using var newcomer = await GenosDatabase.OpenInMemoryAsync(options =>
                {
                    options.Name = SourcePeer.DatabaseName;
                    options.Security = Owner.Options();
                    connect(options);
                });
                await Arrivals.Of(newcomer, nodes => nodes == UserNode.Count);
                if (run >= warmUp)
                    durations.Add(Stopwatch.GetElapsedTime(started));
            }

            var sample = new Sample(durations);
            results.Add($"W9 newcomer receives 10,000 nodes in batches of 256 from another process, {transport}, handshake included, from dialling to all visible", $"median {Sample.Milliseconds(sample.Median)}, p90 {Sample.Milliseconds(sample.Percentile(90))}", "≤ 150 ms signed in batches");
        }
    }

    private static string Describe(int batch) => batch == 1 ? "one signature each" : $"written {batch.ToString("#,0", CultureInfo.InvariantCulture)} at a time";

    private static string Bytes(Peers peers, SyncMethod method)
    {
        var peer = peers.Replica.Sync.Status.Peers.Single(peer => peer.IsConnected);
        return peer.LastMethod == method
            ? string.Create(CultureInfo.InvariantCulture, $"{peer.LastPayloadBytes:#,0} B")
            : throw new InvalidOperationException($"Expected {method}; it was {peer.LastMethod}: {peer.LastReason}.");
    }
}
