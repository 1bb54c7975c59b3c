namespace GenosDb.Graphs;

/// <summary>A node that two views show differently: its value, its stamp or its outgoing edges.</summary>
/// <param name="Id">Of the node.</param>
/// <param name="Before">In the earlier view; null when it is not live there.</param>
/// <param name="After">In the later view; null when it is not live there. With only other edges, the same version as before.</param>
internal readonly record struct ChangedNode(string Id, NodeVersion? Before, NodeVersion? After);
