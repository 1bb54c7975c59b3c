namespace GenosDb.Graphs;

/// <summary>The orders in which edges are given: all names by their UTF-8 bytes.</summary>
internal static class GraphEdgeOrder
{
    /// <summary>By label, then source: the incoming edges of one node.</summary>
    public static readonly IComparer<GraphEdge> ByTarget = Comparer<GraphEdge>.Create(static (left, right) =>
    {
        var order = StrictUtf8.Compare(left.Label, right.Label);
        return order != 0 ? order : StrictUtf8.Compare(left.Source, right.Source);
    });

    /// <summary>By source, label, target.</summary>
    public static int Compare(GraphEdge left, GraphEdge right)
    {
        var order = StrictUtf8.Compare(left.Source, right.Source);
        if (order == 0)
            order = StrictUtf8.Compare(left.Label, right.Label);
        return order != 0 ? order : StrictUtf8.Compare(left.Target, right.Target);
    }

    /// <summary>By label, then target: the outgoing edges of one node.</summary>
    public static int Compare(GenosEdge left, GenosEdge right)
    {
        var order = StrictUtf8.Compare(left.Label, right.Label);
        return order != 0 ? order : StrictUtf8.Compare(left.Target, right.Target);
    }
}
