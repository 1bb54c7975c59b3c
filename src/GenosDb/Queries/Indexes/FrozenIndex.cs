namespace GenosDb.Queries;

/// <summary>An index at one revision. Immutable.</summary>
/// <param name="Definition">What was asked for.</param>
/// <param name="Path">Its path, parsed.</param>
/// <param name="Root">The entries.</param>
/// <param name="IsMultiKey">Whether some node has more than one entry; else each node has at most one, and exactly one in an ordered index.</param>
internal sealed record FrozenIndex(IndexDefinition Definition, FieldPath Path, IndexRoot Root, bool IsMultiKey);
