namespace GenosDb;

/// <summary>Makes what a query gives out of nodes.</summary>
internal interface INodeMapper<TNode>
{
    /// <summary>Whether every node can be mapped.</summary>
    bool MapsAll { get; }

    /// <summary>False for a node that the result leaves out.</summary>
    bool TryMap(GenosNode node, out TNode mapped);
}
