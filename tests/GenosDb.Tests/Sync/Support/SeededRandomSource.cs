namespace GenosDb.Tests.Sync.Support;

/// <summary>SplitMix64: the same bytes for the same seed on every machine.</summary>
internal sealed class SeededRandomSource(ulong seed) : IRandomSource
{
    private ulong _state = seed;

    public ulong NextUInt64()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 to <paramref name="exclusiveUpperBound"/> − 1.</summary>
    public int Next(int exclusiveUpperBound) => (int)(NextUInt64() % (ulong)exclusiveUpperBound);

    public bool Chance(double probability) => NextUInt64() / (double)ulong.MaxValue < probability;

    public void Fill(Span<byte> destination)
    {
        for (var i = 0; i < destination.Length; i++)
            destination[i] = (byte)NextUInt64();
    }
}
