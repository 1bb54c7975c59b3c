using System.Diagnostics;
using System.Globalization;

namespace GenosDb.Benchmarks.Scenarios;

/// <summary>W20: a thousand live queries are open, each with a subscriber, and puts match one of them each.</summary>
internal sealed class LiveScenario : IScenario
{
    private const int Queries = 1_000;
    private const int Puts = 10_000;

    public string Name => "live";

    public async Task RunAsync(ResultTable results)
    {
        await MeasureAsync(results, "none open", room => null);
        await MeasureAsync(results, "1,000 open, each with a value of its own", room => NodeFilter.Eq("room", room));
        await MeasureAsync(results, "1,000 open, each with a range of its own", room => NodeFilter.Between("room", room, room + 0.5));
    }

    private static async Task MeasureAsync(ResultTable results, string kind, Func<int, NodeFilter?> filterOf)
    {
        await using var database = await GenosDatabase.OpenInMemoryAsync(options => options.Durability = Durability.None);
        using var told = new SemaphoreSlim(0);
        List<LiveQuery<GenosNode>> open = [];
        for (var room = 0; room < Queries; room++)
        {
            if (filterOf(room) is not { } filter)
                break;
            var live = await database.Nodes.Where(filter).WatchAsync();
            live.Subscribe(_ => told.Release());
            open.Add(live);
        }

        List<TimeSpan> puts = [], tellings = [];
        for (var number = 0; number < 2 * Puts; number++)
        {
            GenosValue value = new GenosMap { ["room"] = number % Queries, ["text"] = number };
            var began = Stopwatch.GetTimestamp();
            await database.PutAsync(value);
            var put = Stopwatch.GetElapsedTime(began);
            if (open.Count > 0)
                await told.WaitAsync();
            // The first half warms up.
            if (number < Puts)
                continue;
            puts.Add(put);
            tellings.Add(Stopwatch.GetElapsedTime(began));
        }

        var stream = Stopwatch.GetTimestamp();
        for (var number = 0; number < Puts; number++)
            await database.PutAsync(new GenosMap { ["room"] = number % Queries, ["text"] = number });
        for (var number = 0; number < Puts && open.Count > 0; number++)
            await told.WaitAsync();
        var all = Stopwatch.GetElapsedTime(stream);
        foreach (var live in open)
            await live.DisposeAsync();

        results.Add($"W20 one put, {kind}", Microseconds(puts), "≤ 50 µs");
        if (open.Count == 0)
            return;
        results.Add($"W20 until the subscriber is called, {kind}", Microseconds(tellings), "");
        results.Add($"W20 a stream of puts until the last subscriber is called, {kind}", Sample.PerSecond(Puts, all), "");
    }

    private static string Microseconds(List<TimeSpan> durations)
    {
        var sample = new Sample(durations);
        return string.Create(CultureInfo.InvariantCulture, $"{sample.Median.TotalMicroseconds:0.0} µs, p99 {sample.Percentile(99).TotalMicroseconds:0.0} µs");
    }
}
