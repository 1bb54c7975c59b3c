using GenosDb.Graphs;
using GenosDb.Queries;

namespace GenosDb;

/// <summary>A query that is put together step by step and runs at the member whose name ends in <c>Async</c>. Immutable: each step gives a new one, so any of them can be
/// kept and used again.</summary>
/// <remarks>The order of steps does not matter: conditions and walks choose the nodes, then they are ordered, then part of them is taken. Each run sees exactly one revision.
/// Safe on any thread.</remarks>
/// <typeparam name="TNode">What the result consists of.</typeparam>
public sealed partial class GenosQuery<TNode>
{
    private readonly GenosDatabase _database;
    private readonly INodeMapper<TNode> _mapper;

    internal GenosQuery(GenosDatabase database, NodeQuery definition, INodeMapper<TNode> mapper) =>
        (_database, Definition, _mapper) = (database, definition, mapper);

    /// <summary>The query as data.</summary>
    public NodeQuery Definition { get; }

    internal INodeMapper<TNode> Mapper => _mapper;

    /// <summary>Keeps what fulfils the condition too; after a walk, of what it reached.</summary>
    /// <param name="filter">The condition.</param>
    /// <exception cref="ArgumentNullException"><paramref name="filter"/> is null.</exception>
    /// <exception cref="GenosQueryException">Too many operators together, or too deep.</exception>
    public GenosQuery<TNode> Where(NodeFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return With(Definition.Edge is { } edge
            ? Definition with { Edge = AtEnd(edge, last => last with { Where = last.Where & filter }) }
            : Definition with { Filter = Definition.Filter & filter });
    }

    /// <summary>Orders by the value at a path, in place of any order given before. The id is always the last key, in the direction of the last one given.</summary>
    /// <param name="path">A field, as in filters. A missing one sorts as null, an array as a whole.</param>
    /// <param name="direction">Ascending by default.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    public GenosQuery<TNode> OrderBy(string path, SortDirection direction = SortDirection.Ascending)
    {
        ArgumentNullException.ThrowIfNull(path);
        return With(Definition with { OrderBy = [new NodeSort(path, direction)] });
    }

    /// <summary>Orders what is equal so far by a further path.</summary>
    /// <param name="path">A field, as in filters.</param>
    /// <param name="direction">Ascending by default.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    public GenosQuery<TNode> ThenBy(string path, SortDirection direction = SortDirection.Ascending)
    {
        ArgumentNullException.ThrowIfNull(path);
        return With(Definition with { OrderBy = Definition.OrderBy.Add(new NodeSort(path, direction)) });
    }

    /// <summary>Takes at most so many nodes.</summary>
    /// <param name="count">Zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than zero.</exception>
    public GenosQuery<TNode> Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return With(Definition with { Limit = count });
    }

    /// <summary>Takes what comes after a position.</summary>
    /// <param name="cursor">From a page of the same sort and filter.</param>
    /// <exception cref="ArgumentNullException"><paramref name="cursor"/> is null.</exception>
    public GenosQuery<TNode> After(string cursor)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        return With(Definition with { After = cursor, AfterId = null });
    }

    /// <summary>Takes what comes before a position; with <see cref="Take"/> the last ones, unless there is a position after which to begin, too.</summary>
    /// <param name="cursor">From a page of the same sort and filter.</param>
    /// <exception cref="ArgumentNullException"><paramref name="cursor"/> is null.</exception>
    public GenosQuery<TNode> Before(string cursor)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        return With(Definition with { Before = cursor, BeforeId = null });
    }

    /// <summary>As <see cref="After"/>, with the place that a node has when the query runs.</summary>
    /// <param name="id">A node that is there, whether or not it matches.</param>
    /// <exception cref="ArgumentNullException"><paramref name="id"/> is null.</exception>
    public GenosQuery<TNode> AfterId(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return With(Definition with { AfterId = id, After = null });
    }

    /// <summary>As <see cref="Before"/>, with the place that a node has when the query runs.</summary>
    /// <param name="id">A node that is there, whether or not it matches.</param>
    /// <exception cref="ArgumentNullException"><paramref name="id"/> is null.</exception>
    public GenosQuery<TNode> BeforeId(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return With(Definition with { BeforeId = id, Before = null });
    }

    /// <summary>Makes something else of each node that the query gives. Comes last: what is put on it still speaks of nodes.</summary>
    /// <param name="select">Called once for each node of a result, outside of the lock of the database. What it throws comes out of the call that runs the query. A live query calls it for
    /// each node that changes too, before anybody is told: it must not wait for other threads, and what it throws ends that query.</param>
    /// <typeparam name="TResult">What the result consists of.</typeparam>
    /// <exception cref="ArgumentNullException"><paramref name="select"/> is null.</exception>
    public GenosQuery<TResult> Select<TResult>(Func<TNode, TResult> select)
    {
        ArgumentNullException.ThrowIfNull(select);
        return new GenosQuery<TResult>(_database, Definition, new SelectedNodes<TNode, TResult>(_mapper, select));
    }

    /// <summary>Replaces the matched nodes by what a walk from them reaches; after another walk, from what that one kept.</summary>
    /// <param name="traversal">Where to, and what is kept.</param>
    /// <exception cref="ArgumentNullException"><paramref name="traversal"/> is null.</exception>
    public GenosQuery<GenosNode> Traverse(NodeTraversal traversal)
    {
        ArgumentNullException.ThrowIfNull(traversal);
        var edge = Definition.Edge is { } before ? AtEnd(before, last => last with { Then = traversal }) : traversal;
        return new GenosQuery<GenosNode>(_database, Definition with { Edge = edge }, UntypedNodes.Instance);
    }

    /// <summary>As <see cref="Traverse"/>, along outgoing edges.</summary>
    /// <param name="where">What is kept. Null, the default: everything.</param>
    /// <param name="label">Every edge on the way has it. Null, the default: any.</param>
    /// <param name="maxDepth">Steps at most; at least 1. Default: no bound but <see cref="GenosLimits.TraversalNodes"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxDepth"/> is less than 1.</exception>
    /// <exception cref="GenosException"><paramref name="label"/> can be no label (<see cref="GenosErrorCode.InvalidValue"/>).</exception>
    public GenosQuery<GenosNode> Descendants(NodeFilter? where = null, string? label = null, int maxDepth = int.MaxValue) =>
        Traverse(new NodeTraversal { Where = where ?? NodeFilter.All, Label = label, MaxDepth = maxDepth });

    /// <summary>Runs the query and gives the nodes in its order.</summary>
    /// <param name="cancellationToken">Stops between two portions of the work.</param>
    /// <exception cref="GenosQueryException">The query cannot be used.</exception>
    /// <exception cref="GenosLimitException">A walk visits too many nodes, or a pattern takes too long.</exception>
    public async ValueTask<IReadOnlyList<TNode>> ToListAsync(CancellationToken cancellationToken = default) =>
        await _database.RunAsync(Definition, (answer, view) => Map(answer, view), cancellationToken).ConfigureAwait(false);

    /// <summary>Runs the query and gives the nodes in its order, with cursors to what comes before and after.</summary>
    /// <param name="cancellationToken">Stops between two portions of the work.</param>
    /// <exception cref="GenosQueryException">The query cannot be used.</exception>
    /// <exception cref="GenosLimitException">As for <see cref="ToListAsync"/>, or the sort keys of a node are too large for a cursor.</exception>
    public ValueTask<NodePage<TNode>> ToPageAsync(CancellationToken cancellationToken = default) =>
        _database.RunAsync(Definition, (answer, view) => new NodePage<TNode>(Map(answer, view), answer.NextCursor, answer.PreviousCursor), cancellationToken);

    /// <summary>Gives the first node in the order of the query; null when there is none.</summary>
    /// <param name="cancellationToken">Stops between two portions of the work.</param>
    /// <exception cref="GenosQueryException">The query cannot be used.</exception>
    /// <exception cref="GenosLimitException">As for <see cref="ToListAsync"/>.</exception>
    public ValueTask<TNode?> FirstOrDefaultAsync(CancellationToken cancellationToken = default)
    {
        // A node that is not mapped makes way for the next one, and a limit before a position takes the last ones.
        var isOneEnough = _mapper.MapsAll && Definition is not { Limit: 0 } and ({ Before: null, BeforeId: null } or not { After: null, AfterId: null });
        var definition = isOneEnough ? Definition with { Limit = 1 } : Definition;
        return _database.RunAsync(definition, (answer, view) => Map(answer, view, atMost: 1).FirstOrDefault(), cancellationToken);
    }

    /// <summary>Counts the nodes that <see cref="ToListAsync"/> would read, whether or not they fit <typeparamref name="TNode"/>.</summary>
    /// <param name="cancellationToken">Stops between two portions of the work.</param>
    /// <exception cref="GenosQueryException">The query cannot be used.</exception>
    /// <exception cref="GenosLimitException">As for <see cref="ToListAsync"/>.</exception>
    public ValueTask<int> CountAsync(CancellationToken cancellationToken = default) => _database.CountAsync(Definition, cancellationToken);

    /// <summary>Whether there is a node at all; as <see cref="CountAsync"/>, whether or not it fits.</summary>
    /// <param name="cancellationToken">Stops between two portions of the work.</param>
    /// <exception cref="GenosQueryException">The query cannot be used.</exception>
    /// <exception cref="GenosLimitException">As for <see cref="ToListAsync"/>.</exception>
    public async ValueTask<bool> AnyAsync(CancellationToken cancellationToken = default) =>
        await _database.CountAsync(Definition is { Limit: 0 } ? Definition : Definition with { Limit = 1 }, cancellationToken).ConfigureAwait(false) > 0;

    /// <summary>Runs the query and tells how.</summary>
    /// <param name="cancellationToken">Stops between two portions of the work.</param>
    /// <exception cref="GenosQueryException">The query cannot be used.</exception>
    /// <exception cref="GenosLimitException">As for <see cref="ToListAsync"/>.</exception>
    public ValueTask<QueryPlan> ExplainAsync(CancellationToken cancellationToken = default) => _database.ExplainAsync(Definition, cancellationToken);

    /// <summary>Runs the query and keeps its result up to date until it is disposed. A position that is given as a node is the one that the node has now.</summary>
    /// <param name="options">How readers are served; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up; then nothing is watched.</param>
    /// <returns>Attached at one commit: no later write is missed, and none before it is told twice.</returns>
    /// <exception cref="GenosQueryException">The query cannot be used.</exception>
    /// <exception cref="GenosLimitException">As for <see cref="ToListAsync"/>.</exception>
    public ValueTask<LiveQuery<TNode>> WatchAsync(LiveQueryOptions? options = null, CancellationToken cancellationToken = default) =>
        _database.WatchAsync(Definition, _mapper, options, cancellationToken);

    private static NodeTraversal AtEnd(NodeTraversal edge, Func<NodeTraversal, NodeTraversal> change) =>
        edge.Then is { } then ? edge with { Then = AtEnd(then, change) } : change(edge);

    private GenosQuery<TNode> With(NodeQuery definition) => new(_database, definition, _mapper);

    private List<TNode> Map(QueryAnswer answer, GraphView view, int atMost = int.MaxValue)
    {
        List<TNode> nodes = new(Math.Min(answer.Rows.Length, atMost));
        foreach (var row in answer.Rows)
        {
            if (nodes.Count == atMost)
                break;
            if (_mapper.TryMap(view.ToNode(row.Node), out var node))
                nodes.Add(node);
        }

        return nodes;
    }
}
