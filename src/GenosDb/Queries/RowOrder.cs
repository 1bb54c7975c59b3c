using System.Collections.Immutable;
using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>The order of a query: its sort keys, then the id, in the direction of the last key. Total, and the same on every peer.</summary>
internal sealed class RowOrder : IComparer<QueryRow>
{
    private readonly Key[] _keys;

    /// <param name="sorts">The sort keys; none: by depth in a traversal, else by id alone.</param>
    /// <param name="isTraversal">Whether the rows come from a walk, so that they have a depth.</param>
    /// <exception cref="GenosQueryException">Not a path, the depth of what has none, or too many keys.</exception>
    public RowOrder(ImmutableArray<NodeSort> sorts, bool isTraversal)
    {
        if (sorts.Length > QueryLimits.SortKeys)
            throw TooMany(sorts.Length, place: default);
        if (sorts.IsEmpty && isTraversal)
            sorts = [new NodeSort(FieldPath.Depth.ToString())];
        _keys = [.. sorts.Select(sort => new Key(FieldPath.Parse(sort.Path), sort.Direction == SortDirection.Descending))];
        IsDescending = _keys is [.., { IsDescending: true }];
        UsesDepth = Array.Exists(_keys, static key => key.Path.Root == FieldRoot.Depth);
        if (UsesDepth && !isTraversal)
            throw new GenosQueryException("'$depth' orders what a walk reaches, and this query has no '$edge'. Sort by a field, or add '$edge'.") { Path = "$depth" };
    }

    /// <summary>More keys than a query may have.</summary>
    public static GenosQueryException TooMany(int count, QueryPlace place) =>
        QueryErrors.TooMuch("sort keys", count, QueryLimits.SortKeys, @operator: null, path: null, place, "Leave out those that decide nothing: the id is always the last one.");

    /// <summary>Whether the id, the last key, descends.</summary>
    public bool IsDescending { get; }

    /// <summary>Whether a place depends on the depth.</summary>
    public bool UsesDepth { get; }

    /// <summary>Number of sort keys, without the id.</summary>
    public int KeyCount => _keys.Length;

    /// <summary>The first sort key; null when the order is by id alone.</summary>
    public FieldPath? FirstPath => _keys is [var first, ..] ? first.Path : null;

    /// <summary>Whether the first sort key descends.</summary>
    public bool IsFirstDescending => _keys is [{ IsDescending: true }, ..];

    /// <summary>Reads the sort keys of a node.</summary>
    /// <param name="node">Live.</param>
    /// <param name="depth">Steps from the start in a traversal; else 0.</param>
    public QueryRow RowOf(NodeVersion node, int depth = 0)
    {
        var operation = node.Value!;
        if (_keys.Length == 0)
            return new QueryRow(node, depth, OrderPrefix.OfId(operation.NodeId), default, furtherKeys: null);
        var subject = new FilterSubject(operation.NodeId, operation.Body, operation.Timestamp);
        var key = _keys[0].Read(subject, depth);
        var prefix = OrderPrefix.Of(key);
        GenosValue[]? further = null;
        if (_keys.Length > 1)
        {
            further = new GenosValue[_keys.Length - 1];
            for (var i = 0; i < further.Length; i++)
                further[i] = _keys[i + 1].Read(subject, depth);
        }

        return new QueryRow(node, depth, _keys[0].IsDescending ? ~prefix : prefix, key, further);
    }

    /// <summary>The place just before or just after a row.</summary>
    public RowPosition PositionOf(in QueryRow row, bool isAfter)
    {
        GenosValue[] keys = _keys.Length == 0 ? [] : [row.Key, .. row.FurtherKeys ?? []];
        return new RowPosition(keys, row.Id, isAfter);
    }

    public int Compare(QueryRow x, QueryRow y) => Compare(in x, in y);

    /// <summary>Zero only for the same node.</summary>
    public int Compare(in QueryRow x, in QueryRow y) =>
        x.Prefix != y.Prefix ? x.Prefix.CompareTo(y.Prefix) : CompareWhole(x, y);

    /// <summary>Less than zero for a row before the position, else more.</summary>
    public int Compare(in QueryRow row, RowPosition position)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            var order = (i == 0 ? row.Key : row.FurtherKeys![i - 1]).CompareTo(position.Keys[i]);
            if (order != 0)
                return _keys[i].IsDescending ? -order : order;
        }

        var byId = StrictUtf8.Compare(row.Id, position.Id);
        if (byId == 0)
            return position.IsAfter ? -1 : 1;
        return IsDescending ? -byId : byId;
    }

    private int CompareWhole(in QueryRow x, in QueryRow y)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            var order = i == 0 ? x.Key.CompareTo(y.Key) : x.FurtherKeys![i - 1].CompareTo(y.FurtherKeys![i - 1]);
            if (order != 0)
                return _keys[i].IsDescending ? -order : order;
        }

        var byId = StrictUtf8.Compare(x.Id, y.Id);
        return IsDescending ? -byId : byId;
    }

    private readonly record struct Key(FieldPath Path, bool IsDescending)
    {
        public GenosValue Read(in FilterSubject subject, int depth) => Path.Root == FieldRoot.Depth ? depth : Path.SortKey(subject);
    }
}
