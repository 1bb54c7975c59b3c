using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>The shortest way between two nodes along outgoing edges; of several the one with the least ids, compared from the start on.</summary>
internal static class ShortestPath
{
    /// <param name="view">What is read.</param>
    /// <param name="fromId">Where it begins.</param>
    /// <param name="toId">Where it ends.</param>
    /// <param name="label">Only along edges with this label; null for any.</param>
    /// <param name="run">Bounds the nodes that are visited.</param>
    /// <returns>Ids from start to end; null when there is no way.</returns>
    /// <exception cref="GenosLimitException">Too many nodes.</exception>
    public static List<string>? Find(GraphView view, string fromId, string toId, string? label, QueryRun run)
    {
        if (view.FindLive(fromId) is not { } from || view.FindLive(toId) is not { } to)
            return null;

        // Backwards from the end, so that from the start on every node knows how far it still is, and the least of the nearer ones can be taken.
        if (Distances(view, from, to, label, run) is not { } distances)
            return null;
        List<string> path = [fromId];
        List<EdgeEnd> ends = [];
        for (var node = from; !ReferenceEquals(node, to);)
        {
            var nearer = distances[node] - 1;
            NodeVersion? next = null;
            ends.Clear();
            run.VisitEdges(view.CopyEnds(node, EdgeDirection.Outgoing, label, ends));
            foreach (var (_, id) in ends)
            {
                if (view.FindLive(id) is { } neighbor && distances.TryGetValue(neighbor, out var distance) && distance == nearer && (next is null || StrictUtf8.Compare(neighbor.Id, next.Id) < 0))
                    next = neighbor;
            }

            node = next!;
            path.Add(node.Id);
        }

        return path;
    }

    /// <summary>Steps to the end, of all nodes that are not further from it than the start; null when it is not reached.</summary>
    private static Dictionary<NodeVersion, int>? Distances(GraphView view, NodeVersion from, NodeVersion to, string? label, QueryRun run)
    {
        Dictionary<NodeVersion, int> distances = new(NodeIdentity.Instance) { [to] = 0 };
        List<NodeVersion> edge = [to];
        List<EdgeEnd> ends = [];
        run.Visit(1);
        for (var distance = 1; !distances.ContainsKey(from); distance++)
        {
            List<NodeVersion> next = [];
            foreach (var node in edge)
            {
                ends.Clear();
                run.VisitEdges(view.CopyEnds(node, EdgeDirection.Incoming, label, ends));
                foreach (var (_, id) in ends)
                {
                    if (view.FindLive(id) is not { } neighbor || !distances.TryAdd(neighbor, distance))
                        continue;
                    run.Visit(1);
                    next.Add(neighbor);
                }
            }

            if (next.Count == 0)
                return null;
            edge = next;
        }

        return distances;
    }
}
