using System.Collections.Immutable;

namespace GenosDb.Graphs;

/// <summary>What is different between two views. Nodes for the application are built from it on demand, while both snapshots are open.</summary>
internal sealed class GraphDelta(GraphView before, GraphView after, ChangeOrigin origin, string? peer)
{
    private GraphChangeSet? _changeSet;

    public GraphView Before { get; } = before;

    public GraphView After { get; } = after;

    public ChangeOrigin Origin { get; } = origin;

    public string? Peer { get; } = peer;

    public List<ChangedNode> Nodes { get; } = [];

    /// <summary>Visible in the later view only.</summary>
    public List<GraphEdge> Linked { get; } = [];

    /// <summary>Visible in the earlier view only.</summary>
    public List<GraphEdge> Unlinked { get; } = [];

    /// <summary>Whether both show the same.</summary>
    public bool IsEmpty => Nodes.Count == 0;

    /// <summary>The same for the application; made once.</summary>
    public GraphChangeSet ToChangeSet()
    {
        if (_changeSet is not null)
            return _changeSet;
        List<GenosNode> added = [], removed = [];
        List<NodeUpdate> updated = [];
        foreach (var (_, earlier, later) in Nodes)
        {
            if (earlier is null)
                added.Add(After.ToNode(later!));
            else if (later is null)
                removed.Add(Before.ToNode(earlier));
            else
                updated.Add(new NodeUpdate(Before.ToNode(earlier), After.ToNode(later)));
        }

        return _changeSet = new GraphChangeSet(After.Revision, Origin)
        {
            Peer = Peer,
            Added = InOrder(added, static node => node.Id),
            Updated = InOrder(updated, static update => update.Current.Id),
            Removed = InOrder(removed, static node => node.Id),
            Linked = InOrder(Linked),
            Unlinked = InOrder(Unlinked),
        };
    }

    private static ImmutableArray<T> InOrder<T>(List<T> items, Func<T, string> id)
    {
        items.Sort((left, right) => StrictUtf8.Compare(id(left), id(right)));
        return [.. items];
    }

    private static ImmutableArray<GraphEdge> InOrder(List<GraphEdge> edges)
    {
        edges.Sort(GraphEdgeOrder.Compare);
        return [.. edges];
    }
}
