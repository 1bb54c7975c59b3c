namespace GenosDb.Queries;

/// <summary>Says which index would have spared a query most of its work.</summary>
internal static class IndexAdvice
{
    /// <summary>In words; null when no index would.</summary>
    public static string? For(NodeQuery query, FrozenIndexes indexes)
    {
        foreach (var condition in FilterRanges.Conditions(query.Filter))
        {
            if (FilterRanges.Serves(condition) is { } served && served.Path.Root is not FieldRoot.Id and not FieldRoot.Depth && indexes.Find(served.Path, served.Kind) is null)
                return Add(served.Path, served.Kind);
        }

        if (query is not { Limit: not null, Edge: null })
            return null;
        var sort = query.OrderBy is [var first, ..] ? FieldPath.Parse(first.Path) : FieldPath.Id;
        return indexes.Find(sort, IndexKind.Ordered) is null ? Add(sort, IndexKind.Ordered) : null;
    }

    private static string Add(FieldPath path, IndexKind kind)
    {
        var name = path.ToString().Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"Add an index: EnsureIndexAsync(new(\"{name}\"{(kind == IndexKind.Ordered ? "" : $", IndexKind.{kind}")})).";
    }
}
