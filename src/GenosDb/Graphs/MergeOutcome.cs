namespace GenosDb.Graphs;

/// <summary>What became of one operation.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Result">What became of it.</param>
/// <param name="Other">The operation that it displaced or lost to; null when there was none. A removal below the value of its node wins its own register and loses to that value.</param>
public readonly record struct MergeOutcome(Operation Operation, MergeResult Result, Operation? Other);
