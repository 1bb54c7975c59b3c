namespace GenosDb.Graphs;

/// <summary>A version of a node that was removed at some time, whether or not it has a value again.</summary>
/// <param name="hash">Hash of the id.</param>
/// <param name="at">Position of the change that made it.</param>
/// <param name="value">Current operation of V; null when there is none.</param>
/// <param name="valueAt">Position of <paramref name="value"/>.</param>
/// <param name="removal">Current operation of X; null when the last one counts no longer, and the value stayed where it was.</param>
/// <param name="removalAt">Position of <paramref name="removal"/>.</param>
/// <param name="adjacency">Edges at the node; null when there are none.</param>
internal sealed class RemovedNodeVersion(int hash, ulong at, Operation? value, ulong valueAt, Operation? removal, ulong removalAt, Adjacency? adjacency)
    : NodeVersion(hash, at, value, adjacency)
{
    public override ulong ValueAt { get; } = valueAt;

    public override Operation? Removal { get; } = removal;

    public override ulong RemovalAt { get; } = removalAt;

    public override bool IsRemovalSummed { get; set; }

    public override NodeVersion WithValue(Operation? value, ulong at)
    {
        if (Removal is null)
            return base.WithValue(value, at);
        return new RemovedNodeVersion(Hash, at, value, value is null ? 0 : at, Removal, RemovalAt, Adjacency) { IsRemovalSummed = IsRemovalSummed };
    }
}
