namespace GenosDb;

/// <summary>How far making an index is. Ascends; at most ten a second, and at last with all nodes done.</summary>
/// <param name="NodesDone">Nodes whose values are in it.</param>
/// <param name="NodesTotal">Nodes there were when it was begun.</param>
public readonly record struct IndexProgress(long NodesDone, long NodesTotal);
