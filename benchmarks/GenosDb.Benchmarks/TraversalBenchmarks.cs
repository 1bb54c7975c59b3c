using BenchmarkDotNet.Attributes;

namespace GenosDb.Benchmarks;

/// <summary>W8: from the root of a binary tree of 10,000 nodes to those older than 80. Target: 2 ms.</summary>
public class TraversalBenchmarks
{
    private static readonly NodeQuery FromRoot = NodeQuery.Parse("""{"query":{"$id":"n0","$edge":{"age":{"$gt":80}}}}""");

    private IGenosDatabase _database = null!;

    // The harness does not wait for a task here.
    [GlobalSetup]
    public void Open() => OpenAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Close() => _database.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark]
    public async Task<int> DescendantsOfRoot() => (await _database.QueryAsync(FromRoot)).Items.Count;

    [Benchmark]
    public int ShortestPathToALeaf()
    {
        using var snapshot = _database.GetSnapshot();
        return snapshot.ShortestPath("n0", UserNode.Id(UserNode.Count - 1))!.Count;
    }

    private async Task OpenAsync()
    {
        _database = await GenosDatabase.OpenInMemoryAsync();
        await UserNode.FillAsync(_database, UserNode.Count);
        for (var number = 1; number < UserNode.Count; number++)
            await _database.LinkAsync(UserNode.Id((number - 1) / 2), UserNode.Id(number));
    }
}
