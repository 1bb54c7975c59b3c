namespace GenosDb;

/// <summary>A whole edge: what both of its ends see.</summary>
/// <param name="Source">Where it starts.</param>
/// <param name="Label">May be empty.</param>
/// <param name="Target">Where it ends.</param>
public readonly record struct GraphEdge(string Source, string Label, string Target);
