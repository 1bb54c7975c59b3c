using System.Runtime.InteropServices;
using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>A walk along edges, breadth first from all start nodes together. Each node is reached once, by the shortest way of at least one edge; so cycles end, and a start node
/// is reached only where an edge leads back to it.</summary>
internal sealed class GraphWalk
{
    private readonly GraphView _view;
    private readonly NodeTraversal _traversal;
    private readonly QueryRun _run;

    // In the order of their depth. Where in it a node stands is in the dictionary.
    private readonly List<ReachedNode> _reached = [];
    private readonly Dictionary<NodeVersion, int> _places = new(NodeIdentity.Instance);
    private readonly List<Neighbor> _neighbors = [];

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
            var walk = new GraphWalk(view, traversal, run);
            walk.Walk(start);
            visited?.UnionWith(walk._reached.Select(reached => reached.Node.Id));
            var kept = walk.Keep();
            run.Describe($"Walk {walks}: {start.Count} start nodes, {walk._reached.Count} nodes reached, {kept.Count} of them kept.");
            if (traversal.Then is not { } then)
                return kept;
            start = kept.ConvertAll(static reached => reached.Node);
            (traversal, walks) = (then, walks + 1);
        }
    }

    private void Walk(IReadOnlyCollection<NodeVersion> start)
    {
        HashSet<NodeVersion> starts = new(start, NodeIdentity.Instance);
        foreach (var node in start)
            Expand(node, depth: 1);
        var next = 0;
        for (var depth = 2; depth <= _traversal.MaxDepth && next < _reached.Count; depth++)
        {
            for (var end = _reached.Count; next < end; next++)
            {
                // The edges of the start nodes were followed first.
                if (!starts.Contains(_reached[next].Node))
                    Expand(_reached[next].Node, depth);
            }
        }
    }

    private void Expand(NodeVersion node, int depth)
    {
        _neighbors.Clear();
        _run.VisitEdges(_view.CopyNeighbors(node, _traversal.Direction, _traversal.Label, _neighbors));
        foreach (var (edge, neighbor) in _neighbors)
        {
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, neighbor, out var wasReached);
            if (!wasReached)
            {
                place = _reached.Count;
                _reached.Add(new ReachedNode(neighbor, depth, edge));
                _run.Visit(1);
            }
            else if (_reached[place].Depth == depth && Order(edge, _reached[place].Via) < 0)
            {
                _reached[place] = new ReachedNode(neighbor, depth, edge);
            }
        }
    }

    private List<ReachedNode> Keep()
    {
        if (_traversal.Where is AllFilter)
            return _reached;
        List<ReachedNode> kept = [];
        foreach (var reached in _reached)
        {
            var operation = reached.Node.Value!;
            _run.Examine(operation.BodyBytes!.Length);
            if (_traversal.Where.IsMatch(new FilterSubject(operation.NodeId, operation.Body, operation.Timestamp), _run.Filter))
                kept.Add(reached);
        }

        return kept;
    }

    private static int Order(EdgeVersion left, EdgeVersion right) => GraphEdgeOrder.Compare(left.ToEdge(), right.ToEdge());
}
