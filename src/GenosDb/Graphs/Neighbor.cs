namespace GenosDb.Graphs;

/// <summary>A node at the other end of an edge.</summary>
/// <param name="Edge">The edge.</param>
/// <param name="Node">Live, as the view shows it.</param>
internal readonly record struct Neighbor(EdgeVersion Edge, NodeVersion Node);
