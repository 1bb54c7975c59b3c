using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>A node that a walk reached.</summary>
/// <param name="Node">The version that the view shows.</param>
/// <param name="Depth">Fewest steps from a start node; at least 1.</param>
/// <param name="Via">Of the edges that lead to it in so many steps the least one.</param>
internal readonly record struct ReachedNode(NodeVersion Node, int Depth, EdgeVersion Via);
