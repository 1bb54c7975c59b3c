namespace GenosDb.SimulationTests.Invariants;

/// <summary>I21: a write is stamped above everything that its replica had merged, in whichever register. Stamps that lay beyond the soft bound when they were
/// merged move no clock, and are left out. Remembers the latest of the others.</summary>
internal sealed class WritesFollowWhatWasSeen(string name)
{
    public const string Name = "I21 writes follow what was seen";

    private const long SoftBoundMilliseconds = 60_000;

    private HybridTimestamp _seen;

    public void Merged(Operation operation, DateTimeOffset wall)
    {
        if (operation.Timestamp > _seen && operation.Timestamp.UnixMilliseconds <= wall.ToUnixTimeMilliseconds() + SoftBoundMilliseconds)
            _seen = operation.Timestamp;
    }

    public void Written(Operation operation)
    {
        if (operation.Timestamp.Packed <= _seen.Packed)
            throw new InvariantViolationException(Name, $"{name} wrote {operation.Kind} of {operation.NodeId} at {operation.Timestamp}, and had merged one at {_seen}.");
    }

    /// <summary>The replica lost what it had merged.</summary>
    public void Reset() => _seen = default;
}
