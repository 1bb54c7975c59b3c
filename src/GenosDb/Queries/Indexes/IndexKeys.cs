using System.Text;
using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>Finds the keys of nodes in one index. Of one thread, for its buffers.</summary>
internal abstract class IndexKeys(FieldPath path)
{
    private const int MaxPathBytes = 1_024;

    public FieldPath Field { get; } = path;

    /// <exception cref="GenosQueryException">Not a path, or one that no index can have.</exception>
    /// <exception cref="GenosLimitException">A longer path than a store takes.</exception>
    /// <exception cref="ArgumentException">Not a kind of index.</exception>
    public static IndexKeys Of(IndexDefinition definition)
    {
        var path = FieldPath.Parse(definition.Path);
        if (path.Root == FieldRoot.Depth)
            throw new GenosQueryException("'$depth' is no part of a node, so nothing can be indexed by it.") { Path = definition.Path };
        if (Encoding.UTF8.GetByteCount(path.ToString()) is var bytes and > MaxPathBytes)
            throw new GenosLimitException($"A path of {bytes:N0} bytes cannot be indexed; {MaxPathBytes:N0} are the most.", nameof(IndexDefinition.Path), bytes, MaxPathBytes);
        return definition.Kind switch
        {
            IndexKind.Ordered => new OrderedKeys(path),
            IndexKind.Text => new TextIndexKeys(path),
            IndexKind.Geo => new GeoIndexKeys(path),
            _ => throw new ArgumentException($"{definition.Kind} is no kind of index.", nameof(definition)),
        };
    }

    /// <summary>Adds the entries of a live node, in any order, perhaps some of them more than once.</summary>
    public abstract void Copy(NodeVersion node, List<IndexEntry> entries);

    private protected static FilterSubject SubjectOf(NodeVersion node) => new(node.Value!.NodeId, node.Value.Body, node.Value.Timestamp);
}
