namespace GenosDb.SimulationTests.Worlds;

/// <summary>Randomness by counter, never a stream: the n-th number of a purpose does not depend on how many others were drawn, so that a step can be
/// taken out of a plan without moving the rest.</summary>
/// <remarks>The finaliser of SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014) over each argument in turn.</remarks>
internal static class Mix
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>64 bits for these arguments, the same on every machine.</summary>
    public static ulong Of(ulong seed, Purpose purpose, ulong a = 0, ulong b = 0, ulong n = 0)
    {
        var mixed = Scramble(seed + Step);
        mixed = Scramble(mixed + ((ulong)purpose * Step));
        mixed = Scramble(mixed + (a * Step) + 1);
        mixed = Scramble(mixed + (b * Step) + 2);
        return Scramble(mixed + (n * Step) + 3);
    }

    /// <summary>At least 0 and below 1.</summary>
    public static double Unit(ulong seed, Purpose purpose, ulong a = 0, ulong b = 0, ulong n = 0) => (Of(seed, purpose, a, b, n) >> 11) * (1.0 / (1UL << 53));

    private static ulong Scramble(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
