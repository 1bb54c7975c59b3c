namespace GenosDb;

/// <summary>An index over the values at a path, arrays by element. Kept in memory and local to this peer; it never changes a result, only its cost.</summary>
/// <remarks>It is not stored: ensure it again after each open.</remarks>
/// <param name="Path">A field, as in filters.</param>
/// <param name="Kind">Ordered by default.</param>
public sealed record IndexDefinition(string Path, IndexKind Kind = IndexKind.Ordered);
