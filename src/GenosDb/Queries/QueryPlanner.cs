using System.Collections.Immutable;
using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>Chooses by which way the nodes are found among which a query looks. The choice changes what a query costs and never what it gives.</summary>
internal sealed class QueryPlanner
{
    // Of a condition of which nothing is known, how many of the nodes it is taken to match.
    private const double UnknownShare = 0.1;

    private readonly GraphView _view;
    private readonly FrozenIndexes _indexes;
    private readonly ImmutableArray<NodeFilter> _conditions;
    private readonly List<ServedPart> _parts = [];
    private string[]? _ids;

    private QueryPlanner(GraphView view, NodeFilter filter)
    {
        _view = view;
        _indexes = FrozenIndexes.Of(view);
        _conditions = FilterRanges.Conditions(filter);
        foreach (var condition in _conditions)
            Add(condition);
    }

    /// <summary>The way to every node that matches.</summary>
    public static AccessPath Choose(GraphView view, NodeFilter filter) => new QueryPlanner(view, filter).ByFilter();

    /// <summary>The way to the first rows of an order.</summary>
    /// <param name="view">What is read.</param>
    /// <param name="filter">What matches.</param>
    /// <param name="order">The order of the query.</param>
    /// <param name="range">The part of it.</param>
    /// <param name="capacity">How many rows are wanted; null for all.</param>
    public static AccessPath Choose(GraphView view, NodeFilter filter, RowOrder order, in RowRange range, int? capacity)
    {
        var planner = new QueryPlanner(view, filter);
        var byFilter = planner.ByFilter();
        if (capacity is not { } wanted || planner._indexes.Find(order.FirstPath ?? FieldPath.Id, IndexKind.Ordered) is not { } index)
            return byFilter;
        var byOrder = planner.ByOrder(index, order, range, wanted);
        return byOrder.Cost < byFilter.Cost ? byOrder : byFilter;
    }

    private AccessPath ByFilter()
    {
        var least = _parts.MinBy(part => part.Runs.Total);
        var cost = Math.Min(least?.Runs.Total ?? int.MaxValue, _view.NodeCount);
        if (_ids is not null && _ids.Length <= cost)
            return new AccessPath { Cost = _ids.Length, Ids = _ids };
        return least is not null && least.Runs.Total < _view.NodeCount
            ? new AccessPath { Cost = cost, Index = least.Index, Runs = least.Runs }
            : new AccessPath { Cost = cost };
    }

    private AccessPath ByOrder(FrozenIndex index, RowOrder order, in RowRange range, int wanted)
    {
        var runs = SpanOf(index, order, range);
        var others = _conditions.Length;

        // Where each node has one entry, its condition and its place in the order are about the same one.
        if (!index.IsMultiKey && _parts.Find(part => part.Index == index) is { } own)
        {
            runs = runs.Intersect(own.Runs);
            others -= own.Conditions;
        }

        var selective = _parts.Where(part => part.Index != index).MinBy(part => part.Runs.Total);
        var share = others <= 0 ? 1 : selective is null ? UnknownShare : (double)selective.Runs.Total / Math.Max(1, _view.NodeCount);
        var cost = Math.Min(runs.Total, wanted / Math.Max(share, 1e-9));
        return new AccessPath { Cost = cost, Index = index, Runs = runs, IsOrdered = true, IsBackwards = order.IsFirstDescending != range.TakesLast };
    }

    /// <summary>The entries between the ends of a range. With one key, or none, the order within the index is that of the query; with more, whole keys are taken.</summary>
    private static IndexRuns SpanOf(FrozenIndex index, RowOrder order, in RowRange range)
    {
        var (first, last) = order.IsFirstDescending ? (range.Before, range.After) : (range.After, range.Before);
        var low = first is null ? 0 : index.Root.RankOf(order.KeyCount switch
        {
            0 => IndexBound.Before(first.Id),
            1 => IndexBound.Before(first.Keys[0], first.Id),
            _ => IndexBound.Before(first.Keys[0]),
        });
        var high = last is null ? index.Root.Count : index.Root.RankOf(order.KeyCount switch
        {
            0 => IndexBound.After(last.Id),
            1 => IndexBound.After(last.Keys[0], last.Id),
            _ => IndexBound.After(last.Keys[0]),
        });
        return new IndexRuns([(low, high)]);
    }

    private void Add(NodeFilter condition)
    {
        if (IdsOf(condition) is { } ids && (_ids is null || ids.Length < _ids.Length))
            _ids = ids;
        if (FilterRanges.Serves(condition) is not { } served || _indexes.Find(served.Path, served.Kind) is not { } index)
            return;
        List<IndexRange> ranges = [];
        FilterRanges.Copy(condition, index.Root, ranges);
        var runs = new IndexRuns(ranges.Select(range => (index.Root.RankOf(range.Low), index.Root.RankOf(range.High))));
        if (_parts.Find(part => part.Index == index) is not { } known)
            _parts.Add(new ServedPart(index, runs));
        else
            known.Add(runs);
    }

    private static string[]? IdsOf(NodeFilter condition)
    {
        IEnumerable<GenosValue> values;
        switch (condition)
        {
            case CompareFilter { Operator: CompareOperator.Equal } compare when compare.Path == FieldPath.Id:
                values = [compare.Operand];
                break;
            case InFilter { IsNegated: false } @in when @in.Path == FieldPath.Id:
                values = @in.Values;
                break;
            default:
                return null;
        }

        // An id is a string, so another value matches nothing.
        return [.. values.Where(value => value.Kind == GenosValueKind.String).Distinct().Select(value => value.AsString())];
    }

    /// <summary>What one index says about the conditions that it serves.</summary>
    private sealed class ServedPart(FrozenIndex index, IndexRuns runs)
    {
        public FrozenIndex Index { get; } = index;

        public IndexRuns Runs { get; private set; } = runs;

        /// <summary>How many of the conditions it answers at once.</summary>
        public int Conditions { get; private set; } = 1;

        /// <summary>Where a node may have several entries, different ones may fulfil two conditions; then only one of the conditions is used.</summary>
        public void Add(IndexRuns runs)
        {
            if (Index is { Definition.Kind: IndexKind.Ordered, IsMultiKey: false })
            {
                Runs = Runs.Intersect(runs);
                Conditions++;
            }
            else if (runs.Total < Runs.Total)
            {
                Runs = runs;
            }
        }
    }
}
