namespace GenosDb.SimulationTests.Invariants;

/// <summary>Convergence: the same registers with the same operations, byte for byte.</summary>
internal static class EqualStates
{
    public const string Name = "Convergence";

    public static void Check(ReplicaPicture left, ReplicaPicture right)
    {
        if (left.Fingerprint != right.Fingerprint)
            throw new InvariantViolationException(Name, $"{left.Name} and {right.Name} differ: {Difference(left, right)}");
        if (Difference(left, right) is { Length: > 0 } difference)
            throw new InvariantViolationException(Name, $"{left.Name} and {right.Name} have one fingerprint and differ: {difference}");
    }

    /// <summary>What two states do not share, for people; empty when they are equal.</summary>
    public static string Difference(ReplicaPicture left, ReplicaPicture right)
    {
        var inLeft = Contents(left);
        var inRight = Contents(right);
        var onlyLeft = inLeft.Except(inRight, StringComparer.Ordinal).Take(5).Select(text => $"only {left.Name}: {text}");
        var onlyRight = inRight.Except(inLeft, StringComparer.Ordinal).Take(5).Select(text => $"only {right.Name}: {text}");
        return string.Join("; ", onlyLeft.Concat(onlyRight));
    }

    private static HashSet<string> Contents(ReplicaPicture picture) =>
        [.. picture.State.Registers.Select(register => $"{register.Operation.Kind} {register.Operation.NodeId} {register.Operation.Label} {register.Operation.Target} @{register.Operation.Timestamp} {register.Operation.Id}")];
}
