namespace GenosDb.Tests.Queries;

/// <summary>What a query gives, said as plainly as possible: look at every node, sort everything, take a part.</summary>
internal static class QueryModel
{
    /// <summary>All rows of a query in its order, without limit and positions.</summary>
    public static List<GenosNode> Ordered(GraphSnapshot snapshot, NodeQuery query)
    {
        var matching = snapshot.Nodes().Where(node => query.Filter.Matches(node)).Select(node => (Node: node, Depth: 0)).ToList();
        if (query.Edge is not { } edge)
            return Sort(matching, query.OrderBy);
        for (NodeTraversal? walk = edge; walk is not null; walk = walk.Then)
            matching = Walk(snapshot, [.. matching.Select(start => start.Node.Id)], walk);
        return Sort(matching, query.OrderBy.IsEmpty ? [new NodeSort("$depth")] : query.OrderBy);
    }

    private static List<GenosNode> Sort(List<(GenosNode Node, int Depth)> nodes, IReadOnlyList<NodeSort> sorts)
    {
        nodes.Sort((left, right) =>
        {
            foreach (var (path, direction) in sorts)
            {
                var order = Key(left, path).CompareTo(Key(right, path));
                if (order != 0)
                    return direction == SortDirection.Descending ? -order : order;
            }

            var byId = Utf8(left.Node.Id).AsSpan().SequenceCompareTo(Utf8(right.Node.Id));
            return sorts is [.., { Direction: SortDirection.Descending }] ? -byId : byId;
        });
        return [.. nodes.Select(node => node.Node)];
    }

    /// <summary>A level is what is one step further than the level before.</summary>
    private static List<(GenosNode Node, int Depth)> Walk(GraphSnapshot snapshot, string[] start, NodeTraversal walk)
    {
        Dictionary<string, int> depths = [];
        HashSet<string> level = [.. start];
        for (var depth = 1; depth <= walk.MaxDepth && level.Count > 0; depth++)
        {
            level = [.. level.SelectMany(id => snapshot.Neighbors(id, walk.Direction, walk.Label)).Select(node => node.Id).Where(id => !depths.ContainsKey(id))];
            foreach (var id in level)
                depths.Add(id, depth);
        }

        return [.. depths.Select(reached => (Node: Read(snapshot, reached.Key), reached.Value)).Where(reached => walk.Where.Matches(reached.Node))];
    }

    private static GenosNode Read(GraphSnapshot snapshot, string id) => snapshot.TryGet(id, out var node) ? node : throw new InvalidOperationException($"'{id}' is not there.");

    private static GenosValue Key((GenosNode Node, int Depth) row, string path) => path switch
    {
        "$id" => row.Node.Id,
        "$value" => row.Node.Value,
        "$time" => row.Node.Timestamp.ToDateTimeOffset(),
        "$depth" => row.Depth,
        _ => First(row.Node.Value, path.Split('.')),
    };

    // The first value that the path leads to, through every map of an array; null when there is none.
    private static GenosValue First(GenosValue value, ReadOnlySpan<string> path) => Found(value, path) is [var first, ..] ? first : GenosValue.Null;

    private static List<GenosValue> Found(GenosValue value, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
            return [value];
        List<GenosValue> found = [];
        var maps = value.Kind == GenosValueKind.Array ? value.AsArray() : [value];
        foreach (var map in maps)
        {
            if (map.Kind == GenosValueKind.Map && map.AsMap().TryGetValue(path[0], out var member))
                found.AddRange(Found(member, path[1..]));
        }

        return found;
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
