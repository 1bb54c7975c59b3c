namespace GenosDb.Tests.Fuzzing;

/// <summary>Randomness that is a function of a seed, the number of a case and the number of the draw: a case repeats without the cases before it.</summary>
internal sealed class CaseRandom(ulong seed, ulong number)
{
    private ulong _draws;

    public ulong NextUInt64() => Mix(seed, number, _draws++);

    /// <summary>A number from 0 to <paramref name="exclusiveUpperBound"/> − 1.</summary>
    public int Next(int exclusiveUpperBound) => (int)(NextUInt64() % (ulong)exclusiveUpperBound);

    public bool Chance(int percent) => Next(100) < percent;

    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    public byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
            bytes[i] = (byte)NextUInt64();
        return bytes;
    }

    /// <summary>Three rounds of the finaliser of SplitMix64 (Steele, Lea and Flood 2014), one for each number that goes in.</summary>
    public static ulong Mix(ulong seed, ulong number, ulong draw) => Scramble(Scramble(Scramble(seed) ^ number) ^ draw);

    private static ulong Scramble(ulong bits)
    {
        bits += 0x9E3779B97F4A7C15;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
