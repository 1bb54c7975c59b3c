using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>A walk along edges, breadth first from all start nodes together. Each node is reached once, by the shortest way of at least one edge; so cycles end, and a start node
/// is reached only where an edge leads back to it.</summary>
internal sealed class GraphWalk : IDisposable
{
    // Edges of several nodes are read before the first of them is followed: memory is waited for once for many of them, and not once for each.
    private const int PortionEdges = 64;

    private readonly GraphView _view;
    private readonly NodeTraversal _traversal;
    private readonly QueryRun _run;

    // In the order of their depth.
    private readonly ReachedNodes _reached = new();
    private readonly List<EdgeEnd> _ends = [];

    private GraphWalk(GraphView view, NodeTraversal traversal, QueryRun run) => (_view, _traversal, _run) = (view, traversal, run);

    /// <summary>What the walk, or the last of walks that follow each other, keeps. In no particular order.</summary>
    /// <param name="view">What is walked on.</param>
    /// <param name="start">Nodes of the view, each once.</param>
    /// <param name="traversal">Where to, and what is kept.</param>
    /// <param name="run">Counts, and bounds the nodes that are visited.</param>
    /// <param name="visited">Receives the ids of all nodes that were reached, kept or not; null when nobody asks.</param>
    /// <exception cref="GenosLimitException">Too many nodes.</exception>
    public static List<ReachedNode> Reach(GraphView view, IReadOnlyCollection<NodeVersion> start, NodeTraversal traversal, QueryRun run, ISet<string>? visited = null)
    {
        run.Visit(start.Count);
        var walks = 1;
        while (true)
        {
            using var walk = new GraphWalk(view, traversal, run);
            walk.Walk(start);
            if (visited is not null)
                walk.CopyIds(visited);
            var kept = walk.Keep();
            run.Describe($"Walk {walks}: {start.Count} start nodes, {walk._reached.Count} nodes reached, {kept.Count} of them kept.");
            if (traversal.Then is not { } then)
                return kept;
            start = kept.ConvertAll(static reached => reached.Node);
            (traversal, walks) = (then, walks + 1);
        }
    }

    public void Dispose() => _reached.Dispose();

    private void Walk(IReadOnlyCollection<NodeVersion> start)
    {
        HashSet<NodeVersion> starts = new(start, NodeIdentity.Instance);
        foreach (var node in start)
            Expand(node, depth: 1);
        FollowEdges(depth: 1);
        var next = 0;
        for (var depth = 2; depth <= _traversal.MaxDepth && next < _reached.Count; depth++)
        {
            for (var end = _reached.Count; next < end; next++)
            {
                // The edges of the start nodes were followed first.
                var node = _reached.Nodes[next].Node;
                if (!starts.Contains(node))
                    Expand(node, depth);
            }

            FollowEdges(depth);
        }
    }

    private void Expand(NodeVersion node, int depth)
    {
        _run.VisitEdges(_view.CopyEnds(node, _traversal.Direction, _traversal.Label, _ends));
        if (_ends.Count >= PortionEdges)
            FollowEdges(depth);
    }

    private void FollowEdges(int depth)
    {
        foreach (var (edge, id) in _ends)
        {
            if (_view.FindLive(id) is not { } node)
                continue;
            var reached = new ReachedNode(node, depth, edge);
            ref var known = ref _reached.GetOrAdd(reached, out var isAdded);
            if (isAdded)
                _run.Visit(1);
            else if (known.Depth == depth && Order(edge, known.Via) < 0)
                known = reached;
        }

        _ends.Clear();
    }

    private List<ReachedNode> Keep()
    {
        if (_traversal.Where is AllFilter)
            return [.. _reached.Nodes];
        List<ReachedNode> kept = [];
        foreach (ref readonly var reached in _reached.Nodes)
        {
            var operation = reached.Node.Value!;
            _run.Examine(operation.BodyBytes!.Length);
            if (_traversal.Where.IsMatch(new FilterSubject(operation.NodeId, operation.Body, operation.Timestamp), _run.Filter))
                kept.Add(reached);
        }

        return kept;
    }

    private void CopyIds(ISet<string> ids)
    {
        foreach (ref readonly var reached in _reached.Nodes)
            ids.Add(reached.Node.Id);
    }

    private static int Order(EdgeVersion left, EdgeVersion right) => GraphEdgeOrder.Compare(left.ToEdge(), right.ToEdge());
}
