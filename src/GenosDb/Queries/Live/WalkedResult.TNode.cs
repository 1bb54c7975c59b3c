using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>What a walk reaches. From where it starts is kept up to date; the walk is made again when a change touches a node that it came to, or an edge that it would follow.</summary>
internal sealed class WalkedResult<TNode>(QueryRunner runner, INodeMapper<TNode> mapper) : LiveResult<TNode>(runner, mapper)
{
    private readonly HashSet<string> _start = new(StringComparer.Ordinal);

    // Where it starts and whatever it came to, kept or not.
    private HashSet<string> _visited = [];
    private RowRange _range;

    /// <summary>Null: an edge can be enough.</summary>
    public override NodeFilter? Filter => null;

    private NodeTraversal Edge => Runner.Query.Edge!;

    public override void Load(GraphView view, QueryRun run)
    {
        _range = Runner.Resolve(view, run);
        foreach (var node in Runner.FindStart(view, run))
            _start.Add(node.Id);
        List<ResultItem<TNode>> items = [];
        foreach (var row in Walk(view, run))
        {
            if (ToItem(view, row) is { } item)
                items.Add(item);
        }

        Start(view.Revision, [.. items]);
    }

    public override ResultSet<TNode>? Apply(GraphDelta delta, QueryRun run)
    {
        var isConcerned = delta.Linked.Exists(Follows) || delta.Unlinked.Exists(Follows);
        HashSet<string> changed = new(StringComparer.Ordinal);
        foreach (var (id, _, after) in delta.Nodes)
        {
            changed.Add(id);
            var isOtherStart = after is not null && Runner.IsMatch(after, run) ? _start.Add(id) : _start.Remove(id);
            isConcerned |= isOtherStart || _visited.Contains(id);
        }

        return isConcerned ? WalkAgain(delta, changed, run) : null;
    }

    private ResultSet<TNode>? WalkAgain(GraphDelta delta, HashSet<string> changed, QueryRun run)
    {
        var before = Current.Items.ToDictionary(item => item.Id, StringComparer.Ordinal);
        List<ResultItem<TNode>> items = [];
        List<ResultChange<TNode>> changes = [];
        foreach (var row in Walk(delta.After, run))
        {
            before.Remove(row.Id, out var previous);
            var isSame = previous is not null && !changed.Contains(row.Id) && (!Order.UsesDepth || previous.Row.Depth == row.Depth);
            var current = isSame ? previous : ToItem(delta.After, row);
            if (current is not null)
                items.Add(current);
            if (!isSame && (previous is not null || current is not null))
                changes.Add(new ResultChange<TNode>(previous, current));
        }

        foreach (var gone in before.Values)
            changes.Add(new ResultChange<TNode>(gone, Current: null));
        return Step(delta, [.. items], changes);
    }

    private QueryRow[] Walk(GraphView view, QueryRun run)
    {
        _visited = new HashSet<string>(_start, StringComparer.Ordinal);
        return Runner.RunFrom(view, [.. _start.Select(id => view.FindLive(id)!)], _range, run, _visited).Rows;
    }

    /// <summary>Whether one of the walks would follow an edge, from a node that it comes to.</summary>
    private bool Follows(GraphEdge edge)
    {
        for (var walk = Edge; walk is not null; walk = walk.Then)
        {
            if (walk.Label is { } label && label != edge.Label)
                continue;
            if ((walk.Direction != EdgeDirection.Incoming && _visited.Contains(edge.Source)) || (walk.Direction != EdgeDirection.Outgoing && _visited.Contains(edge.Target)))
                return true;
        }

        return false;
    }
}
