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

    /// <summary>What is derived from the live nodes of this revision; null for nothing. Set when a snapshot is taken, so only who reads through one may use it.</summary>
    public object? Indexes { get; set; }

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

    /// <summary>As <see cref="LiveNodes"/>, for who looks at very many of them.</summary>
    public LiveNodeScan ScanNodes() => new(this, nodes);

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
                    edges.Add(newest.ToEdge());
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
                    edges.Add(newest.ToEdge());
            }

            edges.Sort(outgoing, edges.Count - outgoing, GraphEdgeOrder.ByTarget);
        }

        return edges;
    }

    /// <summary>Adds the other ends of the edges of a node, once for each edge, in no particular order. An edge is visible when its end is live.</summary>
    /// <param name="node">As this view shows it.</param>
    /// <param name="direction">Which edges; with <see cref="EdgeDirection.Both"/> a loop is given once.</param>
    /// <param name="label">Only those; null means every label.</param>
    /// <param name="ends">Receives them.</param>
    /// <returns>How many edges were looked at.</returns>
    public int CopyEnds(NodeVersion node, EdgeDirection direction, string? label, List<EdgeEnd> ends)
    {
        var visited = 0;
        if (node.Adjacency is not { } adjacency)
            return visited;
        if (direction != EdgeDirection.Incoming)
        {
            foreach (var newest in adjacency.Outgoing)
            {
                visited++;
                var operation = newest.Operation;
                if ((label is null || operation.Label == label) && IsLinked(newest))
                    ends.Add(new EdgeEnd(newest, operation.Target!));
            }
        }

        if (direction != EdgeDirection.Outgoing)
        {
            foreach (var newest in adjacency.Incoming)
            {
                visited++;
                var operation = newest.Operation;
                var isGivenAlready = direction == EdgeDirection.Both && operation.NodeId == adjacency.Id;
                if (!isGivenAlready && (label is null || operation.Label == label) && IsLinked(newest))
                    ends.Add(new EdgeEnd(newest, operation.NodeId));
            }
        }

        return visited;
    }

    /// <summary>The version of a node that this view shows; null when it is not live here.</summary>
    /// <param name="newest">From the table; null for none.</param>
    public NodeVersion? AsSeen(NodeVersion? newest) => Seen(newest) is NodeVersion { IsLive: true } node ? node : null;

    private ImmutableArray<GenosEdge> Outgoing(NodeVersion node)
    {
        if (node.Adjacency is not { } adjacency)
            return [];
        GenosEdge first = default;
        ImmutableArray<GenosEdge>.Builder? edges = null;
        var count = 0;
        foreach (var newest in adjacency.Outgoing)
        {
            if (!IsLinked(newest) || !IsLive(newest.Operation.Target!))
                continue;
            var edge = new GenosEdge(newest.Operation.Label, newest.Operation.Target!);
            if (count++ == 0)
                first = edge;
            else
                (edges ??= StartEdges(first, adjacency.Outgoing.Count)).Add(edge);
        }

        // Many have one or none.
        if (edges is null)
            return count == 0 ? [] : [first];
        edges.Sort(GraphEdgeOrder.Compare);
        return edges.DrainToImmutable();
    }

    // How many there are is of the writer: mostly right, and that is enough to make room for them.
    private static ImmutableArray<GenosEdge>.Builder StartEdges(GenosEdge first, int count)
    {
        var edges = ImmutableArray.CreateBuilder<GenosEdge>(Math.Max(2, count));
        edges.Add(first);
        return edges;
    }

    private bool IsLive(string id) => FindLive(id) is not null;

    private bool IsLinked(EdgeVersion? newest) => Seen(newest) is EdgeVersion { IsLinked: true };

    private RegisterVersion? Seen(RegisterVersion? newest)
    {
        var version = newest;
        while (version is not null && version.At > Head)
            version = version.Previous;
        return version;
    }
}
