using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>A node of a result with its place in the order. Made by <see cref="RowOrder.RowOf"/>; a node for the application is only built from what is returned.</summary>
/// <param name="node">The version of the node that the view shows; live.</param>
/// <param name="depth">Steps from the start in a traversal; else 0.</param>
/// <param name="prefix">Decides most comparisons: ascends in the order, whichever direction the first key has.</param>
/// <param name="key">The first sort key; null, the value, where the order is by id alone.</param>
/// <param name="furtherKeys">The other sort keys; null when there is one at most.</param>
internal readonly struct QueryRow(NodeVersion node, int depth, ulong prefix, GenosValue key, GenosValue[]? furtherKeys)
{
    public readonly NodeVersion Node = node;

    public readonly ulong Prefix = prefix;

    public readonly GenosValue Key = key;

    public readonly GenosValue[]? FurtherKeys = furtherKeys;

    public readonly int Depth = depth;

    public string Id => Node.Value!.NodeId;
}
