using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>A query made ready, to be run on any number of revisions.</summary>
/// <remarks>Pure. A view must be held by an open snapshot while a query runs on it. Safe on any thread; a <see cref="QueryRun"/> is of one.</remarks>
internal sealed class QueryRunner
{
    private readonly QueryCursors _cursors;
    private readonly RowPosition? _after;
    private readonly RowPosition? _before;

    /// <exception cref="GenosQueryException">Something in the query cannot be used, so that no data has to be read.</exception>
    public QueryRunner(NodeQuery query)
    {
        Query = query;
        Order = new RowOrder(query.OrderBy, isTraversal: query.Edge is not null);
        _cursors = new QueryCursors(query, Order.KeyCount);
        if (query is { After: not null, AfterId: not null } or { Before: not null, BeforeId: not null })
            throw new GenosQueryException("A query has one position after which and one before which it takes: a cursor or an id, not both.");
        _after = query.After is { } after ? _cursors.Read(after) : null;
        _before = query.Before is { } before ? _cursors.Read(before) : null;
    }

    public NodeQuery Query { get; }

    public RowOrder Order { get; }

    /// <summary>One more than asked for shows whether there is more; null for all.</summary>
    private int? Capacity => Query.Limit is { } limit ? (int)Math.Min(limit + 1L, Array.MaxLength) : null;

    /// <summary>A position as text.</summary>
    /// <exception cref="GenosLimitException">Its sort keys are too large for a cursor.</exception>
    public string CursorOf(RowPosition position) => _cursors.Write(position);

    /// <summary>Runs the query.</summary>
    /// <exception cref="GenosQueryException">A node that a position is taken from is not there.</exception>
    /// <exception cref="GenosLimitException">A walk or a pattern has cost too much.</exception>
    public QueryRows Run(GraphView view, QueryRun run)
    {
        var range = Resolve(view, run);
        return Run(view, range, Plan(view, range), run);
    }

    /// <summary>Chooses the way to the nodes that are looked at; in a query with a walk, to the start nodes.</summary>
    public AccessPath Plan(GraphView view, in RowRange range) =>
        Query.Edge is null ? QueryPlanner.Choose(view, Query.Filter, Order, range, Capacity) : QueryPlanner.Choose(view, Query.Filter);

    /// <summary>How many nodes a run is expected to look at.</summary>
    public double CostOf(GraphView view) => Query.Edge is null && Query is { AfterId: null, BeforeId: null }
        ? Plan(view, new RowRange(_after, _before)).Cost
        : view.NodeCount;

    /// <summary>Runs the query on a range that was resolved before, perhaps on another revision.</summary>
    /// <param name="view">What is read.</param>
    /// <param name="range">The part of the order.</param>
    /// <param name="path">From <see cref="Plan"/>, for the same view and range.</param>
    /// <param name="run">Counts and bounds.</param>
    public QueryRows Run(GraphView view, in RowRange range, AccessPath path, QueryRun run)
    {
        var collector = new RowCollector(Order, Capacity, range.TakesLast);
        if (Query.Edge is { } edge)
            CollectReached(Reach(view, path, edge, run), range, collector);
        else
            new QueryExecution(view, run).CollectRows(path, Query.Filter, Order, range, collector);
        return Cut(collector.ToArray(), range);
    }

    /// <summary>Where the walk of this query starts.</summary>
    public List<NodeVersion> FindStart(GraphView view, QueryRun run) => FindStart(view, QueryPlanner.Choose(view, Query.Filter), run);

    /// <summary>As <see cref="Run(GraphView, QueryRun)"/>, when it is known where the walk starts.</summary>
    /// <param name="view">What is read.</param>
    /// <param name="start">Nodes of the view, each once.</param>
    /// <param name="range">The part of the order.</param>
    /// <param name="run">Counts and bounds.</param>
    /// <param name="visited">Receives the ids of all nodes that were reached.</param>
    public QueryRows RunFrom(GraphView view, List<NodeVersion> start, in RowRange range, QueryRun run, ISet<string> visited)
    {
        var collector = new RowCollector(Order, Capacity, range.TakesLast);
        CollectReached(GraphWalk.Reach(view, start, Query.Edge!, run, visited), range, collector);
        return Cut(collector.ToArray(), range);
    }

    /// <summary>How many rows <see cref="Run(GraphView, QueryRun)"/> would give. Costs less, as nobody needs their order.</summary>
    public int Count(GraphView view, QueryRun run)
    {
        var range = Resolve(view, run);
        var limit = Query.Limit ?? int.MaxValue;
        if (limit == 0)
            return 0;
        if (ReferenceEquals(Query.Filter, NodeFilter.All) && Query.Edge is null && range.IsWhole)
            return Math.Min(view.NodeCount, limit);
        var count = 0;
        var path = QueryPlanner.Choose(view, Query.Filter);
        if (Query.Edge is { } edge)
        {
            foreach (var (node, depth, _) in Reach(view, path, edge, run))
                count += range.IsWhole || range.Contains(Order, Order.RowOf(node, depth)) ? 1 : 0;
            return Math.Min(count, limit);
        }

        new QueryExecution(view, run).ForEachMatch(path, Query.Filter, node =>
        {
            count += range.IsWhole || range.Contains(Order, Order.RowOf(node)) ? 1 : 0;
            return count < limit;
        });
        return count;
    }

    /// <summary>The range of the query; looks up what is given as a node.</summary>
    /// <exception cref="GenosQueryException">Such a node is not there.</exception>
    public RowRange Resolve(GraphView view, QueryRun run)
    {
        var after = Query.AfterId is { } afterId ? PositionOf(afterId, isAfter: true) : _after;
        var before = Query.BeforeId is { } beforeId ? PositionOf(beforeId, isAfter: false) : _before;
        return new RowRange(after, before);

        RowPosition PositionOf(string id, bool isAfter)
        {
            if (view.FindLive(id) is not { } node)
                throw NotThere(id);
            if (!Order.UsesDepth)
                return Order.PositionOf(Order.RowOf(node), isAfter);
            foreach (var (reached, depth, _) in Reach(view, QueryPlanner.Choose(view, Query.Filter), Query.Edge!, run.ForPosition()))
            {
                if (ReferenceEquals(reached, node))
                    return Order.PositionOf(Order.RowOf(node, depth), isAfter);
            }

            throw NotThere(id);
        }
    }

    /// <summary>Whether a node matches the filter, and its row; says nothing about range and limit. Not for queries with a walk.</summary>
    public bool TryMatch(NodeVersion node, QueryRun run, out QueryRow row)
    {
        var isMatch = IsMatch(node, run);
        row = isMatch ? Order.RowOf(node) : default;
        return isMatch;
    }

    /// <summary>Whether a node matches the filter; in a query with a walk, whether the walk starts there.</summary>
    public bool IsMatch(NodeVersion node, QueryRun run)
    {
        var operation = node.Value!;
        run.Examine(operation.BodyBytes!.Length);
        return Query.Filter.IsMatch(new FilterSubject(operation.NodeId, operation.Body, operation.Timestamp), run.Filter);
    }

    private static GenosQueryException NotThere(string id) =>
        new($"'id:{QueryErrors.Excerpt(id)}' is not there. Page with {nameof(NodePage<>.NextCursor)}, which survives removals.");

    private QueryRows Cut(QueryRow[] rows, in RowRange range)
    {
        if (Query.Limit is not { } limit || rows.Length <= limit)
            return new QueryRows(rows, HasMore: false, range);
        return new QueryRows(range.TakesLast ? rows[^limit..] : rows[..limit], HasMore: true, range);
    }

    private List<NodeVersion> FindStart(GraphView view, AccessPath path, QueryRun run)
    {
        List<NodeVersion> start = [];
        new QueryExecution(view, run).ForEachMatch(path, Query.Filter, node =>
        {
            start.Add(node);
            return true;
        });
        return start;
    }

    private List<ReachedNode> Reach(GraphView view, AccessPath path, NodeTraversal edge, QueryRun run) =>
        GraphWalk.Reach(view, FindStart(view, path, run), edge, run);

    private void CollectReached(List<ReachedNode> reached, in RowRange range, RowCollector collector)
    {
        var isBounded = !range.IsWhole;
        foreach (var (node, depth, _) in reached)
        {
            var row = Order.RowOf(node, depth);
            if (!isBounded || range.Contains(Order, row))
                collector.Add(row);
        }
    }
}
