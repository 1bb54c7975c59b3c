using BenchmarkDotNet.Attributes;

namespace GenosDb.Benchmarks;

/// <summary>W2: existing nodes, one call each. Target: as for new ones, 500,000 a second, at 10,000 and at 100,000 nodes.</summary>
public class UpdateBenchmarks : WriteBenchmark
{
    [Params(10_000, 100_000)]
    public int Nodes { get; set; }

    protected override int InitialNodes => Nodes;

    [Benchmark(OperationsPerInvoke = Calls)]
    public async Task PutExisting()
    {
        for (var number = 0; number < Calls; number++)
            await Database.PutAsync(Values[number], Ids[number]);
    }

    [Benchmark(OperationsPerInvoke = Calls)]
    public async Task ReadChangeWrite()
    {
        for (var number = 0; number < Calls; number++)
            await Database.UpdateAsync(Ids[number], value => value.With("age", 91));
    }
}
