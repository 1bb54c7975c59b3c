using System.Globalization;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Commands;

/// <summary>A change set of a live query: one object, or a line for each change.</summary>
internal static class ChangeSetReport
{
    public static JsonObject ToJson(NodeChangeSet<GenosNode> set) => new()
    {
        ["revision"] = set.Revision,
        ["origin"] = set.Origin.ToString(),
        ["peer"] = set.Peer,
        ["changes"] = new JsonArray([.. set.Changes.Select(change => new JsonObject
        {
            ["kind"] = change.Kind.ToString(),
            ["id"] = change.Id,
            ["index"] = change.Index,
            ["node"] = change.Current is { } node ? NodeJson.Of(node) : null,
        })]),
    };

    public static string ToText(NodeChangeSet<GenosNode> set)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"revision {set.Revision}, {(set.IsInitial ? "as it is now" : set.Origin.ToString())}{(set.Peer is null ? "" : $", from {set.Peer}")}");
        return string.Join('\n', set.Changes.Select(Line).Prepend(head));
    }

    private static string Line(NodeChange<GenosNode> change) => string.Create(CultureInfo.InvariantCulture, $"{change.Kind,-7} {change.Index,5} {change.Id}\t{change.Current?.Value.ToJson()}").TrimEnd('\t');
}
