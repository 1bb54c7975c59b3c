using System.Diagnostics;
using System.Globalization;

namespace GenosDb.Benchmarks.Scenarios;

/// <summary>W19 with indexes: what they cost while 10,000 to a million nodes are loaded, in memory, and to be made afterwards.</summary>
internal sealed class IndexScenario : IScenario
{
    public string Name => "index";

    public async Task RunAsync(ResultTable results)
    {
        await MeasureAsync(UserNode.Count, new ResultTable()); // code that runs for the first time
        foreach (var count in (int[])[10_000, 100_000, 1_000_000])
            await MeasureAsync(count, results);
    }

    // A method of its own, so that no local of the caller keeps an earlier database alive.
    private static async Task MeasureAsync(int count, ResultTable results)
    {
        var nodes = count.ToString("#,0", CultureInfo.InvariantCulture);
        var (plain, bare) = await LoadAsync(count, []);
        results.Add($"W19 put in batches of 1,000, {nodes} nodes, no index", Sample.PerSecond(count, plain), "");
        var (indexed, held) = await LoadAsync(count, ["rank", "name"]);
        results.Add("the same with indexes on 'rank' and 'name'", Sample.PerSecond(count, indexed), "");
        results.Add("bytes a node of the two", string.Create(CultureInfo.InvariantCulture, $"{(held - bare) / (double)count:0} B"), "");

        await using var database = await GenosDatabase.OpenInMemoryAsync(options => options.Durability = Durability.None);
        await FillAsync(database, count);
        foreach (var index in (IndexDefinition[])[new("rank"), new("name", IndexKind.Text)])
        {
            var making = Stopwatch.GetTimestamp();
            await database.EnsureIndexAsync(index);
            results.Add($"making the {index.Kind} index on '{index.Path}' of {nodes} nodes", Sample.Milliseconds(Stopwatch.GetElapsedTime(making)), "");
        }
    }

    /// <summary>How long writing takes, and what is held afterwards.</summary>
    private static async Task<(TimeSpan Duration, long Bytes)> LoadAsync(int count, string[] indexes)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var database = await GenosDatabase.OpenInMemoryAsync(options => options.Durability = Durability.None);
        foreach (var path in indexes)
            await database.EnsureIndexAsync(new(path));
        var duration = await FillAsync(database, count);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(database);
        return (duration, after - before);
    }

    private static async Task<TimeSpan> FillAsync(IGenosDatabase database, int count)
    {
        const int Batch = 1_000;
        var taken = TimeSpan.Zero;
        for (var start = 0; start < count; start += Batch)
        {
            var from = start;

            // Ranks come in no order, as the values of most fields do. Making values is not what is measured.
            var values = Enumerable.Range(from, Batch).Select(number => UserNode.Value(number).With("rank", number * 7_919L % count)).ToArray();
            var ids = Enumerable.Range(from, Batch).Select(UserNode.Id).ToArray();
            var started = Stopwatch.GetTimestamp();
            await database.WriteAsync(batch =>
            {
                for (var i = 0; i < Batch; i++)
                    batch.Put(values[i], ids[i]);
            });
            taken += Stopwatch.GetElapsedTime(started);
        }

        return taken;
    }
}
