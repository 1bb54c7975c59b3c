using BenchmarkDotNet.Attributes;

namespace GenosDb.Benchmarks;

/// <summary>W1: new nodes, one call each, into an empty database and into a large one. Target: 500,000 a second, and within 2 times at 1,000,000.</summary>
public class PutBenchmarks : NewNodeBenchmark
{
    [Params(0, 100_000)]
    public int Nodes { get; set; }

    protected override int InitialNodes => Nodes;

    protected override int FirstCall => Nodes;
}
