namespace GenosDb.Graphs;

/// <summary>Looks for an edge by its whole name, in the tables of either end.</summary>
internal readonly struct EdgeKey(string source, string label, string target, int hash) : IVersionKey<EdgeVersion>
{
    public EdgeKey(in NodeKey source, string label, in NodeKey target)
        : this(source.Id, label, target.Id, HashCode.Combine(source.Hash, label.GetHashCode(StringComparison.Ordinal), target.Hash))
    {
    }

    public int Hash { get; } = hash;

    public bool Matches(EdgeVersion version) =>
        version.Operation.Target == target && version.Operation.NodeId == source && version.Operation.Label == label;
}
