using BenchmarkDotNet.Attributes;

namespace GenosDb.Benchmarks;

/// <summary>W5: removals, one call each. Target: 300,000 a second whatever the number of nodes.</summary>
public class RemoveBenchmarks : WriteBenchmark
{
    [Params(10_000, 40_000, 100_000)]
    public int Nodes { get; set; }

    protected override int InitialNodes => Nodes;

    [Benchmark(OperationsPerInvoke = Calls)]
    public async Task Remove()
    {
        for (var number = 0; number < Calls; number++)
            await Database.RemoveAsync(Ids[number]);
    }
}
