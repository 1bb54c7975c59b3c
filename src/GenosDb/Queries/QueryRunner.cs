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

    /// <summary>The position of a row as text.</summary>
    /// <param name="row">A row of this query.</param>
    /// <param name="isAfter">Just after it, else just before it.</param>
    /// <exception cref="GenosLimitException">Its sort keys are too large for a cursor.</exception>
    public string CursorOf(in QueryRow row, bool isAfter) => _cursors.Write(Order.PositionOf(row, isAfter));

    /// <summary>Runs the query.</summary>
    /// <exception cref="GenosQueryException">A node that a position is taken from is not there.</exception>
    /// <exception cref="GenosLimitException">A walk or a pattern has cost too much.</exception>
    public QueryRows Run(GraphView view, QueryRun run) => Run(view, Resolve(view, run), run);

    /// <summary>Runs the query on a range that was resolved before, perhaps on another revision.</summary>
    public QueryRows Run(GraphView view, in RowRange range, QueryRun run)
    {
        // One more than asked for shows whether there is more.
        int? capacity = Query.Limit is { } limit ? (int)Math.Min(limit + 1L, Array.MaxLength) : null;
        var collector = new RowCollector(Order, capacity, range.TakesLast);
        if (Query.Edge is { } edge)
            CollectReached(view, edge, range, collector, run);
        else
            new QueryExecution(view, run).Collect(Query.Filter, Order, range, collector, capacity);
        return Cut(collector.ToArray(), range);
    }

    /// <summary>The rows of the query within its range and limit, without their order. Cheaper than <see cref="Run(GraphView, QueryRun)"/>.</summary>
    public int Count(GraphView view, QueryRun run)
    {
        if (Query.Filter is AllFilter && Query is { Edge: null, After: null, Before: null, AfterId: null, BeforeId: null })
            return Math.Min(view.NodeCount, Query.Limit ?? int.MaxValue);
        return Run(view, run).Rows.Length;
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
            foreach (var (reached, depth) in Reach(view, Query.Edge!, run))
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
        run.Examine();
        var operation = node.Value!;
        var isMatch = Query.Filter.IsMatch(new FilterSubject(operation.NodeId, operation.Body, operation.Timestamp), run.Filter);
        row = isMatch ? Order.RowOf(node) : default;
        return isMatch;
    }

    private static GenosQueryException NotThere(string id) =>
        new($"'id:{id}' is not there. Page with {nameof(NodePage<>.NextCursor)}, which survives removals.");

    private QueryRows Cut(QueryRow[] rows, in RowRange range)
    {
        if (Query.Limit is not { } limit || rows.Length <= limit)
            return new QueryRows(rows, HasMore: false, range);
        return new QueryRows(range.TakesLast ? rows[^limit..] : rows[..limit], HasMore: true, range);
    }

    private List<ReachedNode> Reach(GraphView view, NodeTraversal edge, QueryRun run)
    {
        List<NodeVersion> start = [];
        new QueryExecution(view, run).CollectNodes(Query.Filter, start);
        return GraphWalk.Reach(view, start, edge, run);
    }

    private void CollectReached(GraphView view, NodeTraversal edge, in RowRange range, RowCollector collector, QueryRun run)
    {
        var isBounded = range != default;
        foreach (var (node, depth) in Reach(view, edge, run))
        {
            var row = Order.RowOf(node, depth);
            if (!isBounded || range.Contains(Order, row))
                collector.Add(row);
        }
    }
}
