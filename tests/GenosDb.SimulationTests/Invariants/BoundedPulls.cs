namespace GenosDb.SimulationTests.Invariants;

/// <summary>I10: at most one question to each link is out, and one bulk answer is taken in at a time.</summary>
internal static class BoundedPulls
{
    public const string Name = "I10 bounded pulls";

    /// <param name="name">Of the replica.</param>
    /// <param name="outstanding">Questions to one link that were sent, and neither answered nor given up.</param>
    /// <param name="stagings">Full states that are being taken in.</param>
    public static void Check(string name, int outstanding, int stagings)
    {
        if (outstanding > 1)
            throw new InvariantViolationException(Name, $"{name}: {outstanding} questions to one peer are out.");
        if (stagings > 1)
            throw new InvariantViolationException(Name, $"{name}: {stagings} full states are taken in at once.");
    }
}
