namespace GenosDb.Graphs;

/// <summary>Looks for a node by its id.</summary>
internal readonly struct NodeKey(string id, int hash) : IVersionKey<NodeVersion>
{
    public NodeKey(string id)
        : this(id, id.GetHashCode(StringComparison.Ordinal))
    {
    }

    public string Id { get; } = id;

    public int Hash { get; } = hash;

    public bool Matches(NodeVersion version) => version.Id == Id;
}
