using BenchmarkDotNet.Attributes;

namespace GenosDb.Benchmarks;

/// <summary>W4: edges between nodes that are there, one call each. Target: 300,000 a second.</summary>
public class LinkBenchmarks : WriteBenchmark
{
    [Benchmark(OperationsPerInvoke = Calls)]
    public async Task LinkInARing()
    {
        for (var number = 0; number < Calls; number++)
            await Database.LinkAsync(Ids[number], Ids[(number + 1) % Calls], "next");
    }

    [Benchmark(OperationsPerInvoke = Calls)]
    public async Task LinkToOneHub()
    {
        for (var number = 0; number < Calls; number++)
            await Database.LinkAsync(Ids[number], Ids[0], "member");
    }
}
