using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>One entry of an index: a key of a node. Ordered by prefix, key, then id.</summary>
/// <param name="prefix">Stands for the key in most comparisons; of words and places it is the whole key.</param>
/// <param name="key">The value; null, the value, of words and places.</param>
/// <param name="node">The live version that has this key.</param>
internal readonly struct IndexEntry(ulong prefix, GenosValue key, NodeVersion node)
{
    public readonly NodeVersion Node = node;

    public readonly GenosValue Key = key;

    public readonly ulong Prefix = prefix;

    /// <summary>Compares keys alone.</summary>
    public static int CompareKeys(in IndexEntry left, in IndexEntry right) =>
        left.Prefix != right.Prefix ? left.Prefix.CompareTo(right.Prefix) : left.Key.CompareTo(right.Key);

    /// <summary>Zero only for the same key of the same node.</summary>
    public static int Compare(in IndexEntry left, in IndexEntry right)
    {
        var order = CompareKeys(left, right);
        return order != 0 || ReferenceEquals(left.Node, right.Node) ? order : StrictUtf8.Compare(left.Node.Value!.NodeId, right.Node.Value!.NodeId);
    }
}
