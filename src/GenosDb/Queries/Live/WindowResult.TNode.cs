using System.Collections.Immutable;
using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>The first or last so many nodes that match. All that match are kept in order beside it, so that who moves up is known without asking again.</summary>
internal sealed class WindowResult<TNode>(QueryRunner runner, INodeMapper<TNode> mapper, int limit) : LiveResult<TNode>(runner, mapper)
{
    // From the edge of the range at which the window lies: its rows are the first ones, whichever end they are taken from.
    private ImmutableList<QueryRow>.Builder _matches = ImmutableList.CreateBuilder<QueryRow>();
    private IComparer<QueryRow> _inwards = runner.Order;
    private RowRange _range;

    public override void Load(GraphView view, QueryRun run)
    {
        var all = new QueryRunner(Runner.Query with { Limit = null }).Run(view, run);
        _range = all.Range;
        if (_range.TakesLast)
        {
            _inwards = Comparer<QueryRow>.Create((left, right) => Order.Compare(right, left));
            Array.Reverse(all.Rows);
        }

        _matches = ImmutableList.CreateRange(all.Rows).ToBuilder();
        var items = Current.Items.ToBuilder();
        foreach (var row in all.Rows.Take(limit))
        {
            if (ToItem(view, row) is { } item)
                Put(items, item);
        }

        Start(view.Revision, items.ToImmutable());
    }

    public override ResultSet<TNode>? Apply(GraphDelta delta, QueryRun run)
    {
        // Where the window ended; what lies beyond was not in it.
        QueryRow? oldEnd = limit > 0 && _matches.Count >= limit ? _matches[limit - 1] : null;
        var items = Current.Items.ToBuilder();
        List<(ResultItem<TNode>? Previous, QueryRow? Row)> touched = [];
        foreach (var (_, before, after) in delta.Nodes)
        {
            ResultItem<TNode>? previous = null;
            if (before is not null && Remove(Order.RowOf(before)) is { } old)
                previous = Take(items, old);
            QueryRow? current = null;
            if (after is not null && Runner.TryMatch(after, run, out var row) && _range.Contains(Order, row))
            {
                _matches.Insert(~_matches.BinarySearch(row, _inwards), row);
                current = row;
            }

            if (previous is not null || current is not null)
                touched.Add((previous, current));
        }

        List<ResultChange<TNode>> changes = [];
        if (limit > 0)
            Move(delta.After, oldEnd, items, touched, changes);
        return Step(delta, items.ToImmutable(), changes);
    }

    private void Move(GraphView view, QueryRow? oldEnd, ImmutableList<ResultItem<TNode>>.Builder items, List<(ResultItem<TNode>? Previous, QueryRow? Row)> touched, List<ResultChange<TNode>> changes)
    {
        QueryRow? newEnd = _matches.Count >= limit ? _matches[limit - 1] : null;
        HashSet<string> seen = new(StringComparer.Ordinal);

        // Pushed out by others.
        while (items.Count > 0 && IsBeyond(Outermost(items).Row, newEnd))
        {
            var left = Outermost(items);
            items.RemoveAt(_range.TakesLast ? 0 : items.Count - 1);
            changes.Add(new ResultChange<TNode>(left, Current: null));
        }

        foreach (var (previous, row) in touched)
        {
            var current = row is { } changed && !IsBeyond(changed, newEnd) ? ToItem(view, changed) : null;
            if (row is { } match)
                seen.Add(match.Id);
            if (current is not null)
                Put(items, current);
            if (previous is not null || current is not null)
                changes.Add(new ResultChange<TNode>(previous, current));
        }

        // Moved up: it was beyond the end, and nothing else about it is new.
        if (oldEnd is null)
            return;
        for (var place = Math.Min(limit, _matches.Count) - 1; place >= 0 && IsBeyond(_matches[place], oldEnd); place--)
        {
            if (seen.Contains(_matches[place].Id) || ToItem(view, Refresh(view, _matches[place])) is not { } entered)
                continue;
            Put(items, entered);
            changes.Add(new ResultChange<TNode>(Previous: null, entered));
        }
    }

    private QueryRow? Remove(QueryRow row)
    {
        var place = _matches.BinarySearch(row, _inwards);
        if (place < 0)
            return null;
        _matches.RemoveAt(place);
        return row;
    }

    /// <summary>The row with the version that the view shows: an older one may stand for the same value under another removal.</summary>
    private QueryRow Refresh(GraphView view, in QueryRow row) => Order.RowOf(view.FindLive(row.Id)!);

    private ResultItem<TNode> Outermost(ImmutableList<ResultItem<TNode>>.Builder items) => _range.TakesLast ? items[0] : items[^1];

    private bool IsBeyond(in QueryRow row, QueryRow? end) => end is { } last && _inwards.Compare(row, last) > 0;
}
