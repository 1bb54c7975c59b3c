using BenchmarkDotNet.Attributes;
using GenosDb.Sync;

namespace GenosDb.Benchmarks;

/// <summary>What a stamp costs: every write takes one, every received operation observes one.</summary>
public class ClockBenchmarks
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly HybridClock _clock = new(new ReplicaId(1));
    private readonly HybridTimestamp _received = new(Noon.ToUnixTimeMilliseconds(), 0, new ReplicaId(2));

    [Benchmark]
    public HybridTimestamp Next() => _clock.Next(Noon);

    [Benchmark]
    public void Observe() => _clock.Observe(_received, Noon);
}
