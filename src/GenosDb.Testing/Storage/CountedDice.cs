namespace GenosDb.Testing;

/// <summary>Numbers that count up from a seed and a purpose; another purpose moves none of them. Of one thread.</summary>
internal sealed class CountedDice(ulong seed, ulong purpose)
{
    private ulong _count;

    /// <summary>From 0 to <paramref name="exclusiveUpperBound"/> − 1.</summary>
    public int Below(int exclusiveUpperBound) => (int)(Bits() % (ulong)exclusiveUpperBound);

    public bool OneIn(int count) => Below(count) == 0;

    public ulong Bits() => SplitMix.Mix(seed, purpose, _count++);
}
