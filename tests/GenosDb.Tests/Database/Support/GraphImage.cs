namespace GenosDb.Tests.Database.Support;

/// <summary>A graph folded from change sets. Each set must fit exactly on what the sets before it have made.</summary>
internal sealed class GraphImage
{
    private readonly SortedDictionary<string, string> _nodes = new(StringComparer.Ordinal);
    private readonly HashSet<GraphEdge> _edges = [];

    public GraphImage()
    {
    }

    public GraphImage(GraphSnapshot snapshot)
    {
        Revision = snapshot.Revision;
        foreach (var node in snapshot.Nodes())
        {
            _nodes.Add(node.Id, Describe(node));
            _edges.UnionWith(snapshot.Edges(node.Id));
        }
    }

    public long Revision { get; private set; }

    public GraphImage Fold(IEnumerable<GraphChangeSet> sets)
    {
        foreach (var set in sets)
            Apply(set);
        return this;
    }

    public void Apply(GraphChangeSet set)
    {
        set.Revision.Should().BeGreaterThan(Revision, "revisions ascend");
        Revision = set.Revision;
        foreach (var node in set.Removed)
        {
            _nodes.Remove(node.Id, out var before).Should().BeTrue("'{0}' is removed", node.Id);
            Describe(node).Should().Be(before);
        }

        foreach (var update in set.Updated)
        {
            Describe(update.Previous).Should().Be(_nodes.GetValueOrDefault(update.Current.Id), "that was before");
            _nodes[update.Current.Id] = Describe(update.Current);
        }

        foreach (var node in set.Added)
            _nodes.TryAdd(node.Id, Describe(node)).Should().BeTrue("'{0}' is added", node.Id);
        foreach (var edge in set.Unlinked)
            _edges.Remove(edge).Should().BeTrue("{0} is unlinked", edge);
        foreach (var edge in set.Linked)
            _edges.Add(edge).Should().BeTrue("{0} is linked", edge);
    }

    /// <summary>One text for all of it, in order.</summary>
    public override string ToString() =>
        string.Join('\n', _nodes.Values) + "\n" + string.Join('\n', _edges.Select(edge => edge.ToString()).Order(StringComparer.Ordinal));

    private static string Describe(GenosNode node) =>
        $"{node.Id} = {node.Value} at {node.Timestamp.Packed}/{node.Timestamp.Origin} -> {string.Join(", ", node.Edges)}";
}
