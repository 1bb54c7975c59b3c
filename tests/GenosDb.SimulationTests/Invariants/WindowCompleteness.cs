namespace GenosDb.SimulationTests.Invariants;

/// <summary>I1: a register has a log entry exactly when its position is above the floor; and there are no other entries.</summary>
internal static class WindowCompleteness
{
    public const string Name = "I1 window completeness";

    public static void Check(ReplicaPicture picture)
    {
        var logged = picture.LogPositions.ToHashSet();
        foreach (var (operation, position) in picture.State.Registers)
        {
            if (position > picture.Floor != logged.Remove(position))
                throw new InvariantViolationException(Name, $"{picture.Name}: {operation.Kind} of {operation.NodeId} stands at {position:x} against the floor {picture.Floor:x}, and its log entry does not fit that.");
        }

        if (logged.Count > 0)
            throw new InvariantViolationException(Name, $"{picture.Name}: {logged.Count} log entries stand for no register.");
    }
}
