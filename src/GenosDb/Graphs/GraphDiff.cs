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
    public static GraphDelta Compute(
        GraphSnapshot before,
        GraphSnapshot after,
        IReadOnlyCollection<string> touchedNodeIds,
        IReadOnlyCollection<GraphEdge> touchedEdges,
        ChangeOrigin origin,
        string? peer)
    {
        GraphView earlier = before.View, later = after.View;
        var delta = new GraphDelta(earlier, later, origin, peer);
        HashSet<string> nodeIds = new(touchedNodeIds, StringComparer.Ordinal);
        HashSet<GraphEdge> edges = [.. touchedEdges];
        foreach (var id in nodeIds)
        {
            if (!MayHaveOtherEdges(earlier.FindLive(id), later.FindLive(id)))
                continue;
            edges.UnionWith(earlier.Edges(id, EdgeDirection.Both, label: null));
            edges.UnionWith(later.Edges(id, EdgeDirection.Both, label: null));
        }

        HashSet<string> sources = new(StringComparer.Ordinal);
        foreach (var edge in edges)
        {
            var isVisible = later.IsVisible(edge);
            if (earlier.IsVisible(edge) == isVisible)
                continue;
            (isVisible ? delta.Linked : delta.Unlinked).Add(edge);
            sources.Add(edge.Source);
        }

        nodeIds.UnionWith(sources);
        foreach (var id in nodeIds)
        {
            NodeVersion? previous = earlier.FindLive(id), current = later.FindLive(id);
            var isChanged = previous is null || current is null
                ? (previous is null) != (current is null)
                : sources.Contains(id) || !IsSame(previous.Value!, current.Value!);
            if (isChanged)
                delta.Nodes.Add(new ChangedNode(id, previous, current));
        }

        return delta;
    }

    /// <summary>As <see cref="Compute"/> when everything may have changed, as after <see cref="Graph.Clear"/>. O(nodes and edges).</summary>
    public static GraphDelta ComputeAll(GraphSnapshot before, GraphSnapshot after, ChangeOrigin origin, string? peer)
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
}
