using BenchmarkDotNet.Attributes;

namespace GenosDb.Benchmarks;

/// <summary>New nodes, one call each, and in batches.</summary>
public abstract class NewNodeBenchmark : WriteBenchmark
{
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
