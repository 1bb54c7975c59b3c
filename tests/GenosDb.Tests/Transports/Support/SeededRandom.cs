namespace GenosDb.Tests.Transports.Support;

/// <summary>Random bytes that are a function of the seed. Thread-safe.</summary>
internal sealed class SeededRandom(int seed) : IRandomSource
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);

    public void Fill(Span<byte> destination)
    {
        lock (_gate) _random.NextBytes(destination);
    }
}
