namespace GenosDb.SimulationTests.Invariants;

/// <summary>Quiet: when all are equal, only heads travel, and few.</summary>
internal static class Quiet
{
    public const string Name = "Quiet";

    /// <summary>A head at most each 48 seconds, of at most 100 bytes; and one more for where the period begins.</summary>
    public static void CheckBytes(string direction, long bytes, TimeSpan period)
    {
        var bound = (long)((period.TotalSeconds / 48) + 2) * 100;
        if (bytes > bound)
            throw new InvariantViolationException(Name, $"{direction}: {bytes} bytes in {period.TotalMinutes} idle minutes; at most {bound} are expected.");
    }

    public static void CheckFrame(string direction, byte type)
    {
        const byte head = 0x09;
        if (type != head)
            throw new InvariantViolationException(Name, $"{direction}: a frame of type {type:x2} although all states are equal.");
    }
}
