namespace GenosDb.Graphs;

/// <summary>What is at the other end of an edge.</summary>
/// <param name="Edge">The edge.</param>
/// <param name="Id">The node, which is perhaps not live.</param>
internal readonly record struct EdgeEnd(EdgeVersion Edge, string Id);
