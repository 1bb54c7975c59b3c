namespace GenosDb.SimulationTests.Invariants;

/// <summary>I15: a clock never passes the highest wall time that it has seen by more than the drift bound.</summary>
internal static class ClockBound
{
    public const string Name = "I15 clock bound";

    public static void Check(string name, long clockMilliseconds, long highestWallMilliseconds, TimeSpan drift)
    {
        if (clockMilliseconds - highestWallMilliseconds > (long)drift.TotalMilliseconds)
            throw new InvariantViolationException(Name, $"{name}: the clock is {clockMilliseconds - highestWallMilliseconds} ms ahead of every wall time it has seen.");
    }
}
