namespace GenosDb.Graphs;

/// <summary>A position at which nothing stands any more.</summary>
/// <param name="Position">The position.</param>
/// <param name="Operation">What was current there.</param>
/// <param name="By">What took its place or hides it; null when it was withdrawn and nothing stands in its place. An older operation when authority made its register fall back.</param>
internal readonly record struct VacatedPosition(ulong Position, Operation Operation, Operation? By);
