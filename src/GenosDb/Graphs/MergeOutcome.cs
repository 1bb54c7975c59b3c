namespace GenosDb.Graphs;

/// <summary>What became of one operation.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Result">What became of it.</param>
/// <param name="Other">The operation that it displaced or lost to; null when there was none.</param>
public readonly record struct MergeOutcome(Operation Operation, MergeResult Result, Operation? Other);
