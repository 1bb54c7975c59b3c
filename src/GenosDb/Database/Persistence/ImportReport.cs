using System.Collections.Immutable;

namespace GenosDb;

/// <summary>What an import took in, and what not. Each line of an operation counts once.</summary>
/// <param name="Applied">Operations that changed something here.</param>
/// <param name="Unchanged">Operations that were here already, stood in the file before, or lost to newer ones.</param>
/// <param name="Refused">Operations that do not count here, each with its line in the file, counted from 1, and the reason.</param>
public sealed record ImportReport(long Applied, long Unchanged, ImmutableArray<(long Line, WriteOutcomeReason Reason)> Refused);
