using BenchmarkDotNet.Attributes;

namespace GenosDb.Benchmarks;

/// <summary>W6 a range of ages, W7 the first ten by name, over 10,000 nodes and, for W19, over a million. Targets: W6 0.7 ms without and 0.1 ms with an index, W7 1 ms and 20 µs;
/// with an index within 2 times at 1,000,000.</summary>
/// <remarks>With a million nodes a hundredth of the ages is asked for, so that as many nodes match as of 10,000.</remarks>
public class QueryBenchmarks
{
    private static readonly NodeQuery ByName = new() { OrderBy = [new NodeSort("name")], Limit = 10 };

    private IGenosDatabase _database = null!;
    private NodeQuery _ages = null!;

    [Params(UserNode.Count, 1_000_000)]
    public int Nodes { get; set; }

    [Params(false, true)]
    public bool IsIndexed { get; set; }

    // The harness does not wait for a task here.
    [GlobalSetup]
    public void Open() => OpenAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Close() => _database.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark]
    public async Task<int> AgeRange() => (await _database.QueryAsync(_ages)).Items.Count;

    [Benchmark]
    public async Task<int> FirstTenByName() => (await _database.QueryAsync(ByName)).Items.Count;

    private async Task RankAsync()
    {
        for (var start = 0; start < Nodes; start += 1_000)
        {
            var from = start;
            await _database.WriteAsync(writer =>
            {
                for (var number = from; number < from + 1_000; number++)
                    writer.Put(UserNode.Value(number).With("rank", number % 9_000), UserNode.Id(number));
            });
        }
    }

    private async Task OpenAsync()
    {
        _database = await GenosDatabase.OpenInMemoryAsync();
        await UserNode.FillAsync(_database, Nodes);
        var field = "age";
        if (Nodes > UserNode.Count)
        {
            field = "rank";
            await RankAsync();
        }

        _ages = new NodeQuery { Filter = NodeFilter.Parse($$$"""{"{{{field}}}":{"$gte":18,"$lt":30}}""") };
        if (!IsIndexed)
            return;
        await _database.EnsureIndexAsync(new(field));
        await _database.EnsureIndexAsync(new("name"));
    }
}
