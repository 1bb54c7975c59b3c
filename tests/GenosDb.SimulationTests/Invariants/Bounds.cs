namespace GenosDb.SimulationTests.Invariants;

/// <summary>I11: nothing that a replica keeps for peers grows past its limit.</summary>
internal static class Bounds
{
    public const string Name = "I11 bounds";

    private const int MaxHeld = 1_000;
    private const int MaxHeldPerOrigin = 16;

    public static void CheckLog(string name, int count, int capacity)
    {
        if (count > capacity)
            throw new InvariantViolationException(Name, $"{name}: the log has {count} entries of {capacity}.");
    }

    public static void CheckHeld(ReplicaPicture picture)
    {
        var held = picture.State.Held;
        if (held.Length > MaxHeld || (held.Length > MaxHeldPerOrigin && held.CountBy(operation => operation.Timestamp.Origin).Any(origin => origin.Value > MaxHeldPerOrigin)))
            throw new InvariantViolationException(Name, $"{picture.Name}: {held.Length} operations are held.");
    }
}
