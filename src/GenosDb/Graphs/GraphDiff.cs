using System.Collections.Immutable;

namespace GenosDb.Graphs;

/// <summary>What changed in the visible graph between two snapshots.</summary>
/// <remarks>Needs no lock, and costs what was touched. Several batches become one set by taking the first snapshot before, the last one after, and
/// all that was touched in between.</remarks>
internal static class GraphDiff
{
    /// <param name="before">The earlier revision.</param>
    /// <param name="after">The later revision.</param>
    /// <param name="touchedNodeIds">At least the nodes whose value or removal changed.</param>
    /// <param name="touchedEdges">At least the edges whose own operation changed. Those that come and go with their ends are found here.</param>
    /// <param name="origin">Where the last batch came from.</param>
    /// <param name="peer">Who delivered it; null for a local one.</param>
    public static GraphChangeSet Compute(
        GraphSnapshot before,
        GraphSnapshot after,
        IReadOnlyCollection<string> touchedNodeIds,
        IReadOnlyCollection<GraphEdge> touchedEdges,
        ChangeOrigin origin,
        string? peer)
    {
        GraphView earlier = before.View, later = after.View;
        HashSet<string> nodeIds = new(touchedNodeIds, StringComparer.Ordinal);
        HashSet<GraphEdge> edges = [.. touchedEdges];
        foreach (var id in nodeIds)
        {
            if (!MayHaveOtherEdges(earlier.FindLive(id), later.FindLive(id)))
                continue;
            edges.UnionWith(earlier.Edges(id, EdgeDirection.Both, label: null));
            edges.UnionWith(later.Edges(id, EdgeDirection.Both, label: null));
        }

        List<GraphEdge> linked = [], unlinked = [];
        HashSet<string> sources = new(StringComparer.Ordinal);
        foreach (var edge in edges)
        {
            var isVisible = later.IsVisible(edge);
            if (earlier.IsVisible(edge) == isVisible)
                continue;
            (isVisible ? linked : unlinked).Add(edge);
            sources.Add(edge.Source);
        }

        nodeIds.UnionWith(sources);
        List<GenosNode> added = [], removed = [];
        List<NodeUpdate> updated = [];
        foreach (var id in nodeIds)
        {
            NodeVersion? previous = earlier.FindLive(id), current = later.FindLive(id);
            if (previous is null && current is not null)
                added.Add(later.ToNode(current));
            else if (previous is not null && current is null)
                removed.Add(earlier.ToNode(previous));
            else if (previous is not null && current is not null && (sources.Contains(id) || !IsSame(previous.Value!, current.Value!)))
                updated.Add(new NodeUpdate(earlier.ToNode(previous), later.ToNode(current)));
        }

        return new GraphChangeSet(after.Revision, origin)
        {
            Peer = peer,
            Added = InOrder(added, static node => node.Id),
            Updated = InOrder(updated, static update => update.Current.Id),
            Removed = InOrder(removed, static node => node.Id),
            Linked = InOrder(linked),
            Unlinked = InOrder(unlinked),
        };
    }

    /// <summary>As <see cref="Compute"/> when everything may have changed, as after <see cref="Graph.Clear"/>. O(nodes and edges).</summary>
    public static GraphChangeSet ComputeAll(GraphSnapshot before, GraphSnapshot after, ChangeOrigin origin, string? peer)
    {
        HashSet<string> nodeIds = new(StringComparer.Ordinal);
        HashSet<GraphEdge> edges = [];
        foreach (var view in (ReadOnlySpan<GraphView>)[before.View, after.View])
        {
            foreach (var node in view.LiveNodes())
            {
                nodeIds.Add(node.Id);
                edges.UnionWith(view.Edges(node.Id, EdgeDirection.Outgoing, label: null));
            }
        }

        return Compute(before, after, nodeIds, edges, origin, peer);
    }

    // While a node stays live under one removal, its edges change only through operations of their own, or with their other ends.
    private static bool MayHaveOtherEdges(NodeVersion? previous, NodeVersion? current) =>
        (previous is null) != (current is null) || !ReferenceEquals(previous?.Removal, current?.Removal);

    private static bool IsSame(Operation left, Operation right) => OperationOrder.Instance.Compare(left, right) == 0;

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
