namespace GenosDb;

/// <summary>Nodes as they are.</summary>
internal sealed class UntypedNodes : INodeMapper<GenosNode>
{
    public static readonly UntypedNodes Instance = new();

    public bool MapsAll => true;

    public bool TryMap(GenosNode node, out GenosNode mapped)
    {
        mapped = node;
        return true;
    }
}
