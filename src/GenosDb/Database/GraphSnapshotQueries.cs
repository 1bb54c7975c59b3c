using GenosDb.Graphs;
using GenosDb.Queries;

namespace GenosDb;

/// <summary>Queries on a snapshot: synchronous, on the calling thread, and all of them on its one revision.</summary>
public static class GraphSnapshotQueries
{
    /// <summary>Runs a query.</summary>
    /// <param name="snapshot">What is read.</param>
    /// <param name="query">Which nodes, in which order, which part.</param>
    /// <returns>The nodes in the order of the query; safe to keep.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="GenosQueryException">The query cannot be used.</exception>
    /// <exception cref="GenosLimitException">A walk visits more than 100,000 nodes, or a pattern takes too long.</exception>
    /// <exception cref="ObjectDisposedException">The snapshot was disposed.</exception>
    public static IReadOnlyList<GenosNode> Find(this GraphSnapshot snapshot, NodeQuery query)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(query);
        var runner = new QueryRunner(query);
        return snapshot.Read(view => Array.ConvertAll(runner.Run(view, NewRun()).Rows, row => view.ToNode(row.Node)));
    }

    /// <summary>Walks from one node: breadth first, each node once, so cycles end.</summary>
    /// <param name="snapshot">What is read.</param>
    /// <param name="startId">Where the walk begins.</param>
    /// <param name="traversal">Where to, and what is kept.</param>
    /// <returns>The start with depth 0, then what is kept by depth, then id; nothing when the start is not there. The walk is made when enumeration begins.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="GenosLimitException">The walk visits more than 100,000 nodes, or a pattern takes too long.</exception>
    /// <exception cref="ObjectDisposedException">The snapshot was disposed.</exception>
    public static IEnumerable<TraversalStep> Traverse(this GraphSnapshot snapshot, string startId, NodeTraversal traversal)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(startId);
        ArgumentNullException.ThrowIfNull(traversal);
        return Enumerate();

        IEnumerable<TraversalStep> Enumerate()
        {
            foreach (var step in snapshot.Read(view => Walk(view, startId, traversal, NewRun())))
                yield return snapshot.Read(view => step.ToStep(view));
        }
    }

    /// <summary>Finds the shortest way along outgoing edges, on the calling thread.</summary>
    /// <param name="snapshot">What is read.</param>
    /// <param name="fromId">Where it begins.</param>
    /// <param name="toId">Where it ends; the same node is a way without edges.</param>
    /// <param name="label">Only along edges with this label. Null, the default: any.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Ids from start to end, with the fewest edges, of several such ways the one with the least ids by UTF-8 bytes; null when there is none.</returns>
    /// <exception cref="ArgumentNullException">An id or the snapshot is null.</exception>
    /// <exception cref="GenosLimitException">More than 100,000 nodes lie as near to the end as the start does, and were visited.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The snapshot was disposed.</exception>
    public static IReadOnlyList<string>? ShortestPath(this GraphSnapshot snapshot, string fromId, string toId, string? label = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(fromId);
        ArgumentNullException.ThrowIfNull(toId);
        cancellationToken.ThrowIfCancellationRequested();
        return snapshot.Read(view => Queries.ShortestPath.Find(view, fromId, toId, label, NewRun(cancellationToken)));
    }

    /// <summary>The steps of a walk, ordered: the start, then what is kept by depth, then id.</summary>
    internal static List<WalkStep> Walk(GraphView view, string startId, NodeTraversal traversal, QueryRun run)
    {
        if (view.FindLive(startId) is not { } start)
            return [];
        List<WalkStep> steps = [new WalkStep(start, Depth: 0, Via: null)];
        foreach (var (node, depth, via) in GraphWalk.Reach(view, [start], traversal, run))
        {
            // It has been given already.
            if (!ReferenceEquals(node, start))
                steps.Add(new WalkStep(node, depth, via));
        }

        steps.Sort(static (left, right) => left.Depth != right.Depth ? left.Depth.CompareTo(right.Depth) : StrictUtf8.Compare(left.Node.Id, right.Node.Id));
        return steps;
    }

    private static QueryRun NewRun(CancellationToken cancellationToken = default) =>
        new(new FilterRun(), new GenosLimits().TraversalNodes, cancellationToken.CanBeCanceled ? cancellationToken.ThrowIfCancellationRequested : null);
}
