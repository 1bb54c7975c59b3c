namespace GenosDb.SimulationTests.Invariants;

/// <summary>I3: what a responder shows at or below a requester's watermark is dominated by the requester's state, or was put aside there.</summary>
internal static class WatermarkSoundness
{
    public const string Name = "I3 watermark soundness";

    /// <param name="requester">Claims.</param>
    /// <param name="responder">Of its log.</param>
    /// <param name="hasTwins">Whether a damaged frame may have made a second operation under a stamp, as only its author could otherwise. Lists of ranges
    /// tell stamps, so such a pair is found when states are compared once more, at equal heads.</param>
    public static void Check(ReplicaPicture requester, ReplicaPicture responder, bool hasTwins = false)
    {
        var watermark = requester.State.Watermarks.FirstOrDefault(entry => entry.Log == responder.Replica).Position;
        foreach (var (operation, position) in responder.State.Registers)
        {
            // Ascending by position.
            if (position > watermark)
                return;
            if (!IsDominated(requester, operation, hasTwins) && !requester.WasPutAside(operation))
                throw new InvariantViolationException(Name, $"{requester.Name} claims {responder.Name} up to {watermark:x}, but lacks {operation.Kind} of {operation.NodeId} at {position:x}.");
        }
    }

    private static bool IsDominated(ReplicaPicture requester, Operation operation, bool hasTwins) =>
        Covers(requester, RegisterKey.Of(operation), operation)
        || Covers(requester, RegisterKey.Removal(operation.NodeId), operation)
        || (operation.Target is { } target && Covers(requester, RegisterKey.Removal(target), operation))
        || (hasTwins && requester.Current(RegisterKey.Of(operation))?.Timestamp == operation.Timestamp);

    private static bool Covers(ReplicaPicture requester, in RegisterKey key, Operation operation) =>
        requester.Current(key) is { } current && OperationOrder.Instance.Compare(current, operation) >= 0;
}
