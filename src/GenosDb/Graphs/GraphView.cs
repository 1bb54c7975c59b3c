using System.Collections.Immutable;

namespace GenosDb.Graphs;

/// <summary>What a reader sees: of each register the newest version at or below <see cref="Head"/>. Immutable; published as a whole at each commit.</summary>
/// <remarks>Correct as long as the graph keeps what this view can see: while a snapshot of it is open, or while it is the published one.</remarks>
internal sealed class GraphView(long revision, ulong head, int nodeCount, long edgeCount, VersionTable<NodeVersion> nodes)
{
    public long Revision { get; } = revision;

    public ulong Head { get; } = head;

    /// <summary>Live nodes.</summary>
    public int NodeCount { get; } = nodeCount;

    /// <summary>Visible edges.</summary>
    public long EdgeCount { get; } = edgeCount;

    public NodeVersion? FindLive(string id) => AsSeen(nodes.Find(new NodeKey(id)));

    public GenosNode? Find(string id) => FindLive(id) is { } node ? ToNode(node) : null;

    /// <summary>Live nodes in no particular order.</summary>
    public IEnumerable<NodeVersion> LiveNodes()
    {
        foreach (var newest in nodes)
        {
            if (AsSeen(newest) is { } node)
                yield return node;
        }
    }

    /// <summary>Every register of the data section with its position, in no particular order.</summary>
    public IEnumerable<(Operation Operation, ulong Position)> Registers()
    {
        foreach (var newest in nodes)
        {
            var node = (NodeVersion?)Seen(newest);
            if (node?.Value is { } value)
                yield return (value, node.ValueAt);
            if (node?.Removal is { } removal)
                yield return (removal, node.RemovalAt);
            if (newest.Adjacency is not { } adjacency)
                continue;
            foreach (var newestEdge in adjacency.Outgoing)
            {
                if (Seen(newestEdge) is EdgeVersion { IsDropped: false } edge)
                    yield return (edge.Operation, edge.At);
            }
        }
    }

    public GenosNode ToNode(NodeVersion node)
    {
        var value = node.Value!;
        return new GenosNode(value.NodeId, value.Body, Outgoing(node), value.Timestamp, value.Author);
    }

    public bool IsVisible(in GraphEdge edge)
    {
        var target = new NodeKey(edge.Target);
        return FindLive(edge.Source)?.Adjacency is { } adjacency
            && IsLinked(adjacency.Outgoing.Find(new EdgeKey(new NodeKey(edge.Source), edge.Label, target)))
            && AsSeen(nodes.Find(target)) is not null;
    }

    /// <summary>Visible edges of a node, outgoing ones by label and target, then incoming ones by label and source.</summary>
    public List<GraphEdge> Edges(string id, EdgeDirection direction, string? label)
    {
        List<GraphEdge> edges = [];
        if (FindLive(id)?.Adjacency is not { } adjacency)
            return edges;
        if (direction != EdgeDirection.Incoming)
        {
            foreach (var newest in adjacency.Outgoing)
            {
                if (IsLinked(newest) && (label is null || newest.Operation.Label == label) && IsLive(newest.Operation.Target!))
                    edges.Add(ToEdge(newest));
            }

            edges.Sort(GraphEdgeOrder.Compare);
        }

        if (direction != EdgeDirection.Outgoing)
        {
            var outgoing = edges.Count;
            foreach (var newest in adjacency.Incoming)
            {
                var isGivenAlready = direction == EdgeDirection.Both && newest.Operation.NodeId == id;
                if (!isGivenAlready && IsLinked(newest) && (label is null || newest.Operation.Label == label) && IsLive(newest.Operation.NodeId))
                    edges.Add(ToEdge(newest));
            }

            edges.Sort(outgoing, edges.Count - outgoing, GraphEdgeOrder.ByTarget);
        }

        return edges;
    }

    private static GraphEdge ToEdge(EdgeVersion edge) => new(edge.Operation.NodeId, edge.Operation.Label, edge.Operation.Target!);

    private ImmutableArray<GenosEdge> Outgoing(NodeVersion node)
    {
        if (node.Adjacency is not { } adjacency)
            return [];
        List<GenosEdge> edges = [];
        foreach (var newest in adjacency.Outgoing)
        {
            if (IsLinked(newest) && IsLive(newest.Operation.Target!))
                edges.Add(new GenosEdge(newest.Operation.Label, newest.Operation.Target!));
        }

        edges.Sort(GraphEdgeOrder.Compare);
        return [.. edges];
    }

    private bool IsLive(string id) => FindLive(id) is not null;

    private NodeVersion? AsSeen(NodeVersion? newest) => Seen(newest) is NodeVersion { IsLive: true } node ? node : null;

    private bool IsLinked(EdgeVersion? newest) => Seen(newest) is EdgeVersion { IsLinked: true };

    private RegisterVersion? Seen(RegisterVersion? newest)
    {
        var version = newest;
        while (version is not null && version.At > Head)
            version = version.Previous;
        return version;
    }
}
