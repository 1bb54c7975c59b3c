using System.Diagnostics;
using System.Globalization;

namespace GenosDb.Benchmarks.Scenarios;

/// <summary>W9 to W11: how long a newcomer waits, and how long a change is on its way.</summary>
internal sealed class NetworkScenario : IScenario
{
    public string Name => "network";

    public async Task RunAsync(ResultTable results)
    {
        await NewcomerAsync(results);
        foreach (var nodes in (int[])[2_000, 10_000, 100_000])
            await LivePushAsync(results, nodes);
        // Within the operation log, at its edge, and far beyond it, where the receiver has to catch up by a full state.
        foreach (var puts in (int[])[1_000, 10_000, 100_000])
            await StreamAsync(results, puts);
    }

    // Two processes. Both are warm after the first runs, as applications are that have been running for a while: the runtime recompiles what runs often.
    private static async Task NewcomerAsync(ResultTable results)
    {
        const int warmUp = 40, runs = 40;
        await using var source = await SourceProcess.StartAsync(UserNode.Count);
        foreach (var (transport, connect) in source.Transports)
        {
            var durations = new List<TimeSpan>();
            for (var run = 0; run < warmUp + runs; run++)
            {
                var started = Stopwatch.GetTimestamp();
                await using var newcomer = await GenosDatabase.OpenInMemoryAsync(options =>
                {
                    options.Name = SourcePeer.DatabaseName;
                    connect(options);
                });
                await Arrivals.Of(newcomer, nodes => nodes == UserNode.Count);
                if (run >= warmUp)
                    durations.Add(Stopwatch.GetElapsedTime(started));
            }

            var sample = new Sample(durations);
            results.Add($"W9 newcomer receives 10,000 nodes from another process, {transport}, from dialling to all visible", $"median {Sample.Milliseconds(sample.Median)}, p90 {Sample.Milliseconds(sample.Percentile(90))}", "≤ 60 ms unsigned");
        }
    }

    private static async Task LivePushAsync(ResultTable results, int nodes)
    {
        const int warmUp = 500, runs = 2_000;
        await using var peers = await Peers.ConnectAsync(nodes);
        var arrived = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = peers.Replica.Changes.Subscribe(new Observer<GraphChangeSet>(_ => Volatile.Read(ref arrived).TrySetResult(Stopwatch.GetTimestamp())));
        var durations = new List<TimeSpan>();
        for (var run = 0; run < warmUp + runs; run++)
        {
            var next = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref arrived, next);
            var value = UserNode.Value(run % nodes, version: run + 1);
            var started = Stopwatch.GetTimestamp();
            await peers.Source.PutAsync(value, UserNode.Id(run % nodes));
            var ended = await next.Task;
            if (run >= warmUp)
                durations.Add(Stopwatch.GetElapsedTime(started, ended));
        }

        var sample = new Sample(durations);
        results.Add($"W10 live push of one node over TCP, from put to callback, {nodes:#,0} nodes", $"median {Sample.Milliseconds(sample.Median)}, p99 {Sample.Milliseconds(sample.Percentile(99))}", "median ≤ 1 ms, p99 ≤ 5 ms, whatever the number of nodes");
    }

    private static async Task StreamAsync(ResultTable results, int puts)
    {
        var (warmUp, runs) = puts > UserNode.Count ? (1, 3) : (3, 9);
        var durations = new List<TimeSpan>();
        for (var run = 0; run < warmUp + runs; run++)
        {
            await using var peers = await Peers.ConnectAsync(nodes: 0);
            var values = Enumerable.Range(0, puts).Select(number => UserNode.Value(number)).ToArray();
            var ids = Enumerable.Range(0, puts).Select(UserNode.Id).ToArray();
            var all = Arrivals.Of(peers.Replica, nodes => nodes == puts);
            var started = Stopwatch.GetTimestamp();
            for (var number = 0; number < puts; number++)
                await peers.Source.PutAsync(values[number], ids[number]);
            await all;
            if (run >= warmUp)
                durations.Add(Stopwatch.GetElapsedTime(started));
        }

        var sample = new Sample(durations);
        results.Add($"W11 live push over TCP, a stream of {puts.ToString("#,0", CultureInfo.InvariantCulture)} puts, from the first put to the last visible", $"{Sample.PerSecond(puts, sample.Median)} ({Sample.Milliseconds(sample.Median)})", "≥ 100,000 /s unsigned");
    }
}
