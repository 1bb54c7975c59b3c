using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>All nodes that match. A change costs the logarithm of their number for each node that changed.</summary>
internal sealed class FilteredResult<TNode>(QueryRunner runner, INodeMapper<TNode> mapper) : LiveResult<TNode>(runner, mapper)
{
    private RowRange _range;

    public override void Load(GraphView view, QueryRun run)
    {
        var rows = Runner.Run(view, run);
        _range = rows.Range;
        List<ResultItem<TNode>> items = new(rows.Rows.Length);
        foreach (var row in rows.Rows)
        {
            if (ToItem(view, row) is { } item)
                items.Add(item);
        }

        Start(view.Revision, [.. items]);
    }

    public override ResultSet<TNode>? Apply(GraphDelta delta, QueryRun run)
    {
        var items = Current.Items.ToBuilder();
        List<ResultChange<TNode>> changes = [];
        foreach (var (_, before, after) in delta.Nodes)
        {
            var previous = before is null ? null : Take(items, Order.RowOf(before));
            var current = after is not null && Runner.TryMatch(after, run, out var row) && _range.Contains(Order, row) ? ToItem(delta.After, row) : null;
            if (current is not null)
                Put(items, current);
            if (previous is not null || current is not null)
                changes.Add(new ResultChange<TNode>(previous, current));
        }

        return Step(delta, items.ToImmutable(), changes);
    }
}
