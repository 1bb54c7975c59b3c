namespace GenosDb.Cli.Results;

/// <summary>Nodes as rows. The columns are the id, then the value where it is no map, then the fields of those that are; named by the paths that lead there in a query.</summary>
internal sealed class NodeColumns
{
    private const string Id = "$id";
    private const string Value = "$value";

    private readonly string[] _fields;
    private readonly bool _hasScalars;

    public NodeColumns(IEnumerable<GenosNode> nodes)
    {
        var fields = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            _hasScalars |= !IsMap(node);
            if (!IsMap(node))
                continue;
            foreach (var (field, _) in node.Value.AsMap())
                fields.TryAdd(field, fields.Count);
        }

        _fields = [.. fields.OrderBy(field => field.Value).Select(field => field.Key)];
        Names = [Id, .. _hasScalars ? [Value] : Array.Empty<string>(), .. _fields.Select(PathTo)];
    }

    public IReadOnlyList<string> Names { get; }

    /// <summary>The fields of a node, column by column; null for one that it lacks.</summary>
    public IEnumerable<GenosValue?> RowOf(GenosNode node)
    {
        yield return node.Id;
        var map = IsMap(node) ? node.Value.AsMap() : null;
        if (_hasScalars)
            yield return map is null ? node.Value : (GenosValue?)null;
        foreach (var field in _fields)
            yield return map is not null && map.TryGetValue(field, out var value) ? value : (GenosValue?)null;
    }

    /// <summary>A value as text that is no JSON where it is a string.</summary>
    public static string TextOf(GenosValue value) => value.TryGetString(out var text) ? text : value.ToJson();

    private static bool IsMap(GenosNode node) => node.Value.Kind == GenosValueKind.Map;

    private static string PathTo(string field)
    {
        var path = field.Replace(@"\", @"\\", StringComparison.Ordinal).Replace(".", @"\.", StringComparison.Ordinal);
        return path.StartsWith('$') ? @"\" + path : path;
    }
}
