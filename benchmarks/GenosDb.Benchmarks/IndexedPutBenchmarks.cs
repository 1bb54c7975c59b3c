using BenchmarkDotNet.Attributes;

namespace GenosDb.Benchmarks;

/// <summary>W1 with indexes: new nodes, each of which is taken into every index before its call ends. Compare with the row of no index.</summary>
public class IndexedPutBenchmarks : WriteBenchmark
{
    [Params("", "age", "age name email")]
    public string Indexes { get; set; } = "";

    protected override int InitialNodes => 0;

    protected override string[] InitialIndexes => Indexes.Split(' ', StringSplitOptions.RemoveEmptyEntries);

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
