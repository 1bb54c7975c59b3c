using System.Text.Json.Nodes;

namespace GenosDb.Cli.Commands;

/// <summary>Nodes and edges as one JSON object a line: what <c>get</c>, <c>ls</c> and <c>edges</c> write.</summary>
internal static class NodeJson
{
    public static JsonObject Of(GenosNode node) => new()
    {
        ["id"] = node.Id,
        ["value"] = node.Value.ToJsonNode(),
        ["edges"] = new JsonArray([.. node.Edges.Select(edge => new JsonObject { ["label"] = edge.Label, ["target"] = edge.Target })]),
        ["timestamp"] = node.Timestamp.ToString(),
        ["author"] = node.Author?.ToString(),
    };

    public static JsonObject Of(GraphEdge edge) => new() { ["source"] = edge.Source, ["label"] = edge.Label, ["target"] = edge.Target };
}
