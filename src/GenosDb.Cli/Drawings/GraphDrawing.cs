using System.Globalization;
using GenosDb.Cli.Results;

namespace GenosDb.Cli.Drawings;

/// <summary>What is drawn: nodes by number, from 0, with the text of each, and the edges between them. Ids are never names in a drawing, so that no id can be mistaken for its language.</summary>
/// <param name="Nodes">Texts.</param>
/// <param name="Edges">By source, label and target.</param>
internal sealed record GraphDrawing(IReadOnlyList<string> Nodes, IReadOnlyList<DrawnEdge> Edges)
{
    /// <summary>Collects the answer of a query, its surroundings, and the edges among all these.</summary>
    /// <param name="snapshot">What is read.</param>
    /// <param name="query">Which nodes.</param>
    /// <param name="hops">How many edges further the drawing goes, in both directions.</param>
    /// <param name="labelPath">The field whose text stands for a node that has it; null for ids.</param>
    /// <param name="limit">Nodes and edges together.</param>
    /// <exception cref="CommandFailedException">More than the limit.</exception>
    public static GraphDrawing Of(GraphSnapshot snapshot, NodeQuery query, int hops, string? labelPath, int limit)
    {
        var enough = (int)Math.Min(query.Limit ?? int.MaxValue, limit + 1L);
        var nodes = new List<GenosNode>();
        var edges = new List<DrawnEdge>();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in snapshot.Find(query with { Limit = enough }))
            Add(node);
        for (var (hop, next) = (0, 0); hop < hops && next < nodes.Count; hop++)
        {
            for (var end = nodes.Count; next < end; next++)
            {
                foreach (var neighbor in snapshot.Neighbors(nodes[next].Id, EdgeDirection.Both))
                    Add(neighbor);
            }
        }

        foreach (var node in nodes)
        {
            foreach (var edge in node.Edges)
            {
                if (!numbers.TryGetValue(edge.Target, out var target))
                    continue;
                edges.Add(new DrawnEdge(numbers[node.Id], target, edge.Label));
                Check();
            }
        }

        return new GraphDrawing([.. nodes.Select(node => TextOf(node, labelPath))], edges);

        void Add(GenosNode node)
        {
            if (!numbers.TryAdd(node.Id, nodes.Count))
                return;
            nodes.Add(node);
            Check();
        }

        void Check()
        {
            if (nodes.Count + edges.Count > limit)
                throw TooMuch(limit);
        }
    }

    private static string TextOf(GenosNode node, string? labelPath) =>
        labelPath is not null && node.Value.TryGetPath(labelPath, out var label) && label.Kind != GenosValueKind.Null ? NodeColumns.TextOf(label) : node.Id;

    private static CommandFailedException TooMuch(int limit) => new(
        ExitCode.Failed,
        string.Create(CultureInfo.InvariantCulture, $"There are more than {limit:N0} nodes and edges, too many to be drawn. Narrow the query, give it a \"$limit\", take fewer --hops, or raise --limit."));
}
