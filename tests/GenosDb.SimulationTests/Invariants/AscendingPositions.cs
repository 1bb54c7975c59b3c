namespace GenosDb.SimulationTests.Invariants;

/// <summary>I2: no two registers share a position, none lies above the head, and the head never goes back.</summary>
internal static class AscendingPositions
{
    public const string Name = "I2 ascending positions";

    public static void Check(ReplicaPicture picture)
    {
        var last = 0UL;
        foreach (var (operation, position) in picture.State.Registers)
        {
            if (position <= last || position > picture.State.Summary.Head)
                throw new InvariantViolationException(Name, $"{picture.Name}: {operation.Kind} of {operation.NodeId} stands at {position:x}, after {last:x} and with the head at {picture.State.Summary.Head:x}.");
            last = position;
        }
    }

    public static void CheckHead(string name, ulong before, ulong after)
    {
        if (after < before)
            throw new InvariantViolationException(Name, $"{name}: the head went back from {before:x} to {after:x}.");
    }
}
