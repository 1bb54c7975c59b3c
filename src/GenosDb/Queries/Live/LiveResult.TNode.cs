using System.Collections.Immutable;
using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>The result of a query, kept up to date. Not thread-safe, but for <see cref="Current"/>.</summary>
internal abstract class LiveResult<TNode>
{
    private readonly INodeMapper<TNode> _mapper;
    private ResultList<TNode> _current;

    private protected LiveResult(QueryRunner runner, INodeMapper<TNode> mapper)
    {
        (Runner, _mapper) = (runner, mapper);
        ItemOrder = new ResultOrder<TNode>(runner.Order);
        _current = new ResultList<TNode>(revision: 0, [], ItemOrder);
    }

    public QueryRunner Runner { get; }

    /// <summary>What a node must fulfil to concern this result before or after a batch; null when other things do too.</summary>
    public virtual NodeFilter? Filter => Runner.Query.Filter;

    public ResultList<TNode> Current => Volatile.Read(ref _current);

    private protected RowOrder Order => Runner.Order;

    private protected ResultOrder<TNode> ItemOrder { get; }

    /// <exception cref="GenosQueryException">The query cannot be used.</exception>
    public static LiveResult<TNode> Create(NodeQuery query, INodeMapper<TNode> mapper)
    {
        var runner = new QueryRunner(query);
        return query.Edge is not null ? new WalkedResult<TNode>(runner, mapper)
            : query.Limit is { } limit ? new WindowResult<TNode>(runner, mapper, limit)
            : new FilteredResult<TNode>(runner, mapper);
    }

    /// <summary>Runs the query for the first time.</summary>
    /// <exception cref="GenosQueryException">The query cannot be used.</exception>
    /// <exception cref="GenosLimitException">A walk or a pattern has cost too much.</exception>
    public abstract void Load(GraphView view, QueryRun run);

    /// <summary>Follows a change of the graph.</summary>
    /// <returns>Null when the result is as it was.</returns>
    /// <exception cref="GenosLimitException">A walk or a pattern has cost too much; the result is not to be used any more.</exception>
    public abstract ResultSet<TNode>? Apply(GraphDelta delta, QueryRun run);

    private protected void Start(long revision, ImmutableList<ResultItem<TNode>> items) => Volatile.Write(ref _current, Current.Next(revision, items));

    private protected ResultSet<TNode>? Step(GraphDelta delta, ImmutableList<ResultItem<TNode>> items, List<ResultChange<TNode>> changes)
    {
        if (changes.Count == 0)
            return null;
        var from = Current;
        Start(delta.After.Revision, items);
        return new ResultSet<TNode>(from, Current, changes, delta.Origin, delta.Peer);
    }

    /// <summary>Makes an item of a row; null when the node does not fit.</summary>
    private protected ResultItem<TNode>? ToItem(GraphView view, in QueryRow row) =>
        _mapper.TryMap(view.ToNode(row.Node), out var mapped) ? new ResultItem<TNode>(row, mapped) : null;

    /// <summary>The place of a row, or the complement of where it would be.</summary>
    private protected int Find(ImmutableList<ResultItem<TNode>>.Builder items, in QueryRow row) =>
        items.BinarySearch(new ResultItem<TNode>(row, default!), ItemOrder);

    /// <summary>Takes the item of a row out, if there is one.</summary>
    private protected ResultItem<TNode>? Take(ImmutableList<ResultItem<TNode>>.Builder items, in QueryRow row)
    {
        var place = Find(items, row);
        if (place < 0)
            return null;
        var item = items[place];
        items.RemoveAt(place);
        return item;
    }

    private protected void Put(ImmutableList<ResultItem<TNode>>.Builder items, ResultItem<TNode> item) => items.Insert(~Find(items, item.Row), item);
}
