namespace GenosDb.Queries;

/// <summary>What becomes of every <paramref name="Step"/>th code point of a range.</summary>
/// <param name="First">The first one.</param>
/// <param name="Last">The last one.</param>
/// <param name="Step">From one to the next: 1 or 2.</param>
/// <param name="Kind">What it becomes.</param>
/// <param name="Value">The distance of what is shifted, or where its text begins.</param>
/// <param name="Length">UTF-8 bytes of its text.</param>
internal readonly record struct FoldEntry(int First, int Last, byte Step, FoldKind Kind, int Value, byte Length);
