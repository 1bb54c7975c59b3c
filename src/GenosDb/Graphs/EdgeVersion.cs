namespace GenosDb.Graphs;

/// <summary>One version of an edge register. The same object is in the tables of both ends.</summary>
/// <param name="hash">Hash of the whole name, so that both ends use one.</param>
/// <param name="at">Position of the operation, or of the removal that dropped it.</param>
/// <param name="operation">Current operation; of a dropped register the last one, which still names it.</param>
/// <param name="isDropped">Whether the normal form has dropped the register: it is no longer part of the state, only some reader may see an older version.</param>
internal sealed class EdgeVersion(int hash, ulong at, Operation operation, bool isDropped = false) : RegisterVersion(hash, at), IVacantVersion<EdgeVersion>
{
    public readonly Operation Operation = operation;

    public readonly bool IsDropped = isDropped;

    /// <summary>Whether the fingerprint sums contain it.</summary>
    public bool IsSummed;

    public static EdgeVersion Vacant { get; } = new(hash: 0, at: 0, operation: null!, isDropped: true);

    /// <summary>Visible when both of its ends are live, too: what is older than a removal of an end has been dropped.</summary>
    public bool IsLinked => !IsDropped && Operation.Kind == OperationKind.Link;

    public override bool HoldsNothing => IsDropped;

    /// <summary>Its name, which all versions of an edge share.</summary>
    public GraphEdge ToEdge() => new(Operation.NodeId, Operation.Label, Operation.Target!);
}
