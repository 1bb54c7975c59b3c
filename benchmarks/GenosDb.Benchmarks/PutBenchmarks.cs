using BenchmarkDotNet.Attributes;

namespace GenosDb.Benchmarks;

/// <summary>W1: new nodes, one call each, into an empty database and into a large one. Target: 500,000 a second, and within 2 times at 1,000,000.</summary>
public class PutBenchmarks : WriteBenchmark
{
    [Params(0, 100_000)]
    public int Nodes { get; set; }

    protected override int InitialNodes => Nodes;

    protected override int FirstCall => Nodes;

    [Benchmark(OperationsPerInvoke = Calls)]
    public async Task PutNew()
    {
        for (var number = 0; number < Calls; number++)
            await Database.PutAsync(Values[number], Ids[number]);
    }

    [Benchmark(OperationsPerInvoke = Calls)]
    public async Task PutNewInBatchesOf1000()
    {
        for (var start = 0; start < Calls; start += 1_000)
        {
            var from = start;
            await Database.WriteAsync(batch =>
            {
                for (var number = from; number < from + 1_000; number++)
                    batch.Put(Values[number], Ids[number]);
            });
        }
    }
}
