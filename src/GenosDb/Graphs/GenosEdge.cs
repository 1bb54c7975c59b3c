namespace GenosDb;

/// <summary>An edge as its source sees it.</summary>
/// <param name="Label">May be empty.</param>
/// <param name="Target">Where it ends.</param>
public readonly record struct GenosEdge(string Label, string Target);
