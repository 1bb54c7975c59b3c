namespace GenosDb.SimulationTests.Invariants;

/// <summary>I11: nothing that a replica keeps for peers grows past its limit.</summary>
internal static class Bounds
{
    public const string Name = "I11 bounds";

    private const int MaxHeld = 1_000;
    private const int MaxHeldPerSource = 16;

    public static void CheckLog(string name, int count, int capacity)
    {
        if (count > capacity)
            throw new InvariantViolationException(Name, $"{name}: the log has {count} entries of {capacity}.");
    }

    public static void CheckHeld(ReplicaPicture picture)
    {
        var held = picture.State.Held;
        var bySource = held.CountBy(operation => operation.Author is { } author ? (author, default) : ((Address?)null, operation.Timestamp.Origin));
        if (held.Length > MaxHeld || bySource.Any(source => source.Value > MaxHeldPerSource))
            throw new InvariantViolationException(Name, $"{picture.Name}: {held.Length} operations are held.");
    }
}
