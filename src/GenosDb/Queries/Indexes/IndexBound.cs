namespace GenosDb.Queries;

/// <summary>A place between two entries of an index.</summary>
internal readonly struct IndexBound
{
    private readonly ulong _prefix;
    private readonly GenosValue _key;
    private readonly string? _id;
    private readonly bool _hasKey;
    private readonly bool _isAfter;

    private IndexBound(ulong prefix, GenosValue key, bool hasKey, string? id, bool isAfter) =>
        (_prefix, _key, _hasKey, _id, _isAfter) = (prefix, key, hasKey, id, isAfter);

    /// <summary>Before every entry with this prefix or a greater one.</summary>
    public static IndexBound At(ulong prefix) => new(prefix, default, hasKey: false, id: null, isAfter: false);

    /// <summary>Before every entry with this key.</summary>
    public static IndexBound Before(GenosValue key) => new(OrderPrefix.Of(key), key, hasKey: true, id: null, isAfter: false);

    /// <summary>After every entry with this key.</summary>
    public static IndexBound After(GenosValue key) => new(OrderPrefix.Of(key), key, hasKey: true, id: null, isAfter: true);

    /// <summary>Before the entry of one node with this key.</summary>
    public static IndexBound Before(GenosValue key, string id) => new(OrderPrefix.Of(key), key, hasKey: true, id, isAfter: false);

    /// <summary>After the entry of one node with this key.</summary>
    public static IndexBound After(GenosValue key, string id) => new(OrderPrefix.Of(key), key, hasKey: true, id, isAfter: true);

    /// <summary>Whether an entry comes before this place.</summary>
    public bool IsAbove(in IndexEntry entry)
    {
        if (entry.Prefix != _prefix)
            return entry.Prefix < _prefix;
        if (!_hasKey)
            return false;
        var order = entry.Key.CompareTo(_key);
        if (order == 0 && _id is not null)
            order = StrictUtf8.Compare(entry.Node.Value!.NodeId, _id);
        return order < 0 || (order == 0 && _isAfter);
    }
}
