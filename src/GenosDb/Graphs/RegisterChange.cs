namespace GenosDb.Graphs;

/// <summary>What a re-evaluation did to one register.</summary>
/// <param name="Previous">What was current; null for nothing.</param>
/// <param name="Current">What is current now, perhaps an older operation; null when the register left the state.</param>
/// <param name="Position">The position of the change. It is that of <paramref name="Current"/>; a register that left has none.</param>
internal readonly record struct RegisterChange(Operation? Previous, Operation? Current, ulong Position)
{
    /// <summary>Whether the register went down: what was current counts no longer.</summary>
    public bool IsFallBack => Previous is not null && (Current is null || OperationOrder.Instance.Compare(Current, Previous) < 0);

    /// <summary>The same as the outcome of an operation: of <see cref="Previous"/> when it was withdrawn, else of <see cref="Current"/>.</summary>
    public MergeOutcome ToOutcome() => IsFallBack
        ? new MergeOutcome(Previous!, MergeResult.Reverted, Current)
        : new MergeOutcome(Current!, MergeResult.Won, Previous);
}
