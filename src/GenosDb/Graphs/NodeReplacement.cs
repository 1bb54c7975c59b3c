namespace GenosDb.Graphs;

/// <summary>A version that took the place of another one.</summary>
/// <param name="Previous">Null for a node that is new; not necessarily live.</param>
/// <param name="Current">Not necessarily live.</param>
internal readonly record struct NodeReplacement(NodeVersion? Previous, NodeVersion Current);
