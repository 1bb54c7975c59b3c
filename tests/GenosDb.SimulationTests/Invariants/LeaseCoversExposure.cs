namespace GenosDb.SimulationTests.Invariants;

/// <summary>I5: no frame leaves while the clock stands above what was made durable of it, and a restart goes on above every frame that has left.</summary>
internal static class LeaseCoversExposure
{
    public const string Name = "I5 lease";

    public static void Check(string name, ulong clock, ulong lease)
    {
        if (clock > lease)
            throw new InvariantViolationException(Name, $"{name}: a frame left with the clock at {clock:x}, and the lease ends at {lease:x}.");
    }

    public static void CheckRestart(string name, ulong clock, ulong exposed)
    {
        if (clock < exposed)
            throw new InvariantViolationException(Name, $"{name}: starts again with the clock at {clock:x}, and a frame had left with it at {exposed:x}.");
    }
}
