namespace GenosDb.SimulationTests.Invariants;

/// <summary>I6: nobody honest writes two contents into one register under one stamp, not over a crash either.</summary>
internal sealed class StampsUsedOnce
{
    public const string Name = "I6 stamps used once";

    private readonly HashSet<(RegisterKey, HybridTimestamp)> _used = [];

    public bool Contains(Operation operation) => _used.Contains((RegisterKey.Of(operation), operation.Timestamp));

    public void Note(Operation written)
    {
        if (!_used.Add((RegisterKey.Of(written), written.Timestamp)))
            throw new InvariantViolationException(Name, $"{written.Kind} of {written.NodeId} at {written.Timestamp} was written twice.");
    }
}
