namespace GenosDb;

/// <summary>What a function makes of nodes.</summary>
internal sealed class SelectedNodes<TNode, TResult>(INodeMapper<TNode> nodes, Func<TNode, TResult> select) : INodeMapper<TResult>
{
    public bool MapsAll => nodes.MapsAll;

    public bool TryMap(GenosNode node, out TResult mapped)
    {
        var isMapped = nodes.TryMap(node, out var full);
        mapped = isMapped ? select(full) : default!;
        return isMapped;
    }
}
