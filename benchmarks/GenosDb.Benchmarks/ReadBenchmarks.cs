using BenchmarkDotNet.Attributes;

namespace GenosDb.Benchmarks;

/// <summary>What a read costs: the lock is not taken, and a field is decoded in place.</summary>
public class ReadBenchmarks
{
    private IGenosDatabase _database = null!;
    private int _next;

    // The harness does not wait for a task here.
    [GlobalSetup]
    public void Open() => OpenAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Close() => _database.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark]
    public ValueTask<GenosNode?> Get()
    {
        _next = (_next + 1) % UserNode.Count;
        return _database.GetAsync(UserNode.Id(_next));
    }

    [Benchmark]
    public async Task<long> GetAndReadAField() => (await Get())!.Value["age"].AsInt64();

    [Benchmark]
    public int Scan()
    {
        using var snapshot = _database.GetSnapshot();
        var matches = 0;
        foreach (var node in snapshot.Nodes())
            matches += node.Value["age"].AsInt64() is >= 18 and < 30 ? 1 : 0;
        return matches;
    }

    private async Task OpenAsync()
    {
        _database = await GenosDatabase.OpenInMemoryAsync();
        await UserNode.FillAsync(_database, UserNode.Count);
    }
}
