namespace GenosDb.SimulationTests.Worlds;

/// <summary>Draws several numbers for one thing: a mix whose last argument counts up. Pass by reference.</summary>
internal struct Dice(ulong seed, Purpose purpose, ulong a = 0, ulong b = 0)
{
    private ulong _n;

    public ulong Bits() => Mix.Of(seed, purpose, a, b, _n++);

    /// <summary>At least 0 and below 1.</summary>
    public double Unit() => Mix.Unit(seed, purpose, a, b, _n++);

    /// <summary>From 0 to <paramref name="exclusiveUpperBound"/> − 1.</summary>
    public int Below(int exclusiveUpperBound) => (int)(Bits() % (ulong)exclusiveUpperBound);

    /// <summary>From <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    public bool Chance(double probability) => Unit() < probability;

    /// <summary>Between the bounds, each order of magnitude as likely as another.</summary>
    public double Spread(double low, double high) => low * Math.Pow(high / low, Unit());

    /// <summary>An index, as likely as its weight.</summary>
    public int Weighted(ReadOnlySpan<int> weights)
    {
        var total = 0;
        foreach (var weight in weights)
            total += weight;
        var at = Below(total);
        var index = 0;
        while (at >= weights[index])
            at -= weights[index++];
        return index;
    }
}
