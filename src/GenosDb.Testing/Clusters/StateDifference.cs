using System.Globalization;

namespace GenosDb.Testing;

/// <summary>Finds where two graphs differ.</summary>
internal static class StateDifference
{
    private const int MaxValueLength = 200;

    /// <summary>Describes the first difference of two peers, in the order of ids.</summary>
    public static string Describe(ClusterPeer here, ClusterPeer there)
    {
        using var snapshotHere = here.Database.GetSnapshot();
        using var snapshotThere = there.Database.GetSnapshot();
        var nodesHere = snapshotHere.Nodes().ToDictionary(node => node.Id, StringComparer.Ordinal);
        var nodesThere = snapshotThere.Nodes().ToDictionary(node => node.Id, StringComparer.Ordinal);
        foreach (var id in nodesHere.Keys.Union(nodesThere.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (nodeHere, nodeThere) = (nodesHere.GetValueOrDefault(id), nodesThere.GetValueOrDefault(id));
            if (nodeHere?.Timestamp != nodeThere?.Timestamp || nodeHere?.Value != nodeThere?.Value)
                return $"node '{id}' is {Tell(nodeHere)} at {here.Name} and {Tell(nodeThere)} at {there.Name}";
            if (nodeHere!.Edges.Except(nodeThere!.Edges).Select(edge => (Edge: edge, At: here, NotAt: there))
                .Concat(nodeThere.Edges.Except(nodeHere.Edges).Select(edge => (Edge: edge, At: there, NotAt: here)))
                .FirstOrDefault() is { At: not null } only)
                return $"edge '{id}' -[{only.Edge.Label}]-> '{only.Edge.Target}' is at {only.At.Name} and not at {only.NotAt.Name}";
        }

        return $"what {here.Name} and {there.Name} show is equal; the removals, or edges whose ends are not there, differ";
    }

    private static string Tell(GenosNode? node)
    {
        if (node is null) return "not there";
        var value = node.Value.ToString() ?? "";
        if (value.Length > MaxValueLength) value = $"{value[..MaxValueLength]}…";
        return string.Create(CultureInfo.InvariantCulture, $"{value} of {node.Timestamp}");
    }
}
