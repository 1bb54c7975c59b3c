namespace GenosDb;

/// <summary>An index over the values at a path, arrays by element. Local to this peer; it never changes a result, only its cost.</summary>
/// <remarks>The definition is stored, what the index holds is not: each opening builds it from the nodes, or skips it (<see cref="GenosOptions.SkipIndexes"/>), so that nothing stored can disagree with them.</remarks>
/// <param name="Path">A field, as in filters; at most 1,024 bytes as UTF-8.</param>
/// <param name="Kind">Ordered by default.</param>
public sealed record IndexDefinition(string Path, IndexKind Kind = IndexKind.Ordered);
