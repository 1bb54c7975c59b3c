namespace GenosDb;

/// <summary>One node of a walk.</summary>
/// <param name="Node">The node.</param>
/// <param name="Depth">Fewest steps from the start; of the start itself 0.</param>
/// <param name="Via">The edge by which it was reached first; null for the start.</param>
public readonly record struct TraversalStep(GenosNode Node, int Depth, GraphEdge? Via);
