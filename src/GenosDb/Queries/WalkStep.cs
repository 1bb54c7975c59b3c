using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>A step of a walk before a node for the application is built of it.</summary>
/// <param name="Node">The version that the view shows.</param>
/// <param name="Depth">Steps from the start.</param>
/// <param name="Via">How it was reached; null for the start.</param>
internal readonly record struct WalkStep(NodeVersion Node, int Depth, EdgeVersion? Via)
{
    public TraversalStep ToStep(GraphView view) => new(view.ToNode(Node), Depth, Via?.ToEdge());
}
