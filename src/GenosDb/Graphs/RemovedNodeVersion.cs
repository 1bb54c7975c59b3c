namespace GenosDb.Graphs;

/// <summary>A version of a node that was removed at some time, whether or not it has a value again.</summary>
internal sealed class RemovedNodeVersion(int hash, Operation? value, ulong valueAt, Operation removal, ulong removalAt, Adjacency? adjacency)
    : NodeVersion(hash, Math.Max(valueAt, removalAt), value, adjacency)
{
    public override ulong ValueAt { get; } = valueAt;

    public override Operation Removal { get; } = removal;

    public override ulong RemovalAt { get; } = removalAt;

    public override bool IsRemovalSummed { get; set; }

    public override NodeVersion WithValue(Operation value, ulong at) =>
        new RemovedNodeVersion(Hash, value, at, Removal, RemovalAt, Adjacency) { IsRemovalSummed = IsRemovalSummed };
}
