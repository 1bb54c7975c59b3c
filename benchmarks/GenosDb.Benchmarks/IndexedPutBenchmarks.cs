using BenchmarkDotNet.Attributes;

namespace GenosDb.Benchmarks;

/// <summary>W1 with indexes: new nodes, each of which is taken into every index before its call ends. Compare with the row of no index.</summary>
public class IndexedPutBenchmarks : NewNodeBenchmark
{
    [Params("", "age", "age name email")]
    public string Indexes { get; set; } = "";

    protected override int InitialNodes => 0;

    protected override string[] InitialIndexes => Indexes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
