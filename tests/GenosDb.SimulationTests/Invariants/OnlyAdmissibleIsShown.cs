namespace GenosDb.SimulationTests.Invariants;

/// <summary>I7: what came from others is shown only when its stamp is one that may be admitted, and somebody wrote it.</summary>
internal static class OnlyAdmissibleIsShown
{
    public const string Name = "I7 only the admissible is shown";

    /// <param name="name">Of the replica.</param>
    /// <param name="operation">Became current there.</param>
    /// <param name="wall">Its wall clock when the operation was verified.</param>
    /// <param name="drift">How far ahead a stamp may be.</param>
    /// <param name="wasWritten">Whether a client wrote it; damaged frames may say otherwise.</param>
    public static void Check(string name, Operation operation, DateTimeOffset wall, TimeSpan drift, bool wasWritten)
    {
        var lead = operation.Timestamp.UnixMilliseconds - wall.ToUnixTimeMilliseconds();
        if (lead > (long)drift.TotalMilliseconds || operation.Timestamp.UnixMilliseconds < ValidityLimits.GenesisMilliseconds)
            throw new InvariantViolationException(Name, $"{name} shows {operation.Kind} of {operation.NodeId} at {operation.Timestamp}, {lead} ms ahead of its clock.");
        if (!wasWritten)
            throw new InvariantViolationException(Name, $"{name} shows {operation.Kind} of {operation.NodeId} at {operation.Timestamp}, which nobody wrote.");
    }
}
