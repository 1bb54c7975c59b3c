using BenchmarkDotNet.Attributes;

namespace GenosDb.Benchmarks;

/// <summary>What the write benchmarks share: ids and values made beforehand, and a database of its own for each iteration.</summary>
/// <remarks>The many warm-up iterations let the runtime finish optimising: the first ten thousand calls of a process cost many times as much.</remarks>
[InvocationCount(1)]
[WarmupCount(30)]
[IterationCount(30)]
public abstract class WriteBenchmark
{
    /// <summary>Calls in one iteration; figures are for one call.</summary>
    protected const int Calls = UserNode.Count;

    private protected string[] Ids { get; private set; } = [];

    private protected GenosValue[] Values { get; private set; } = [];

    private protected IGenosDatabase Database { get; private set; } = null!;

    /// <summary>Number of the first record that is called with.</summary>
    protected virtual int FirstCall => 0;

    /// <summary>Nodes that are there before the calls.</summary>
    protected virtual int InitialNodes => UserNode.Count;

    /// <summary>Paths that are indexed before the calls.</summary>
    protected virtual string[] InitialIndexes => [];

    [GlobalSetup]
    public void MakeRecords()
    {
        Ids = [.. Enumerable.Range(FirstCall, Calls).Select(UserNode.Id)];
        Values = [.. Enumerable.Range(FirstCall, Calls).Select(number => UserNode.Value(number, version: 1))];
    }

    [IterationSetup]
    public void Open() => OpenAsync().GetAwaiter().GetResult();

    [IterationCleanup]
    public void Close() => Database.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task OpenAsync()
    {
        Database = await GenosDatabase.OpenInMemoryAsync(options => options.Durability = Durability.None);
        await UserNode.FillAsync(Database, InitialNodes);
        foreach (var path in InitialIndexes)
            await Database.EnsureIndexAsync(new(path));
        GC.Collect();
    }
}
