namespace GenosDb.Tests.Values;

/// <summary>Takes a value apart through the public members and puts it together again, so that reading and writing check each other.</summary>
internal static class Reencoded
{
    public static GenosValue From(GenosValue value) => value.Kind switch
    {
        GenosValueKind.Null => GenosValue.Null,
        GenosValueKind.Boolean => value.AsBoolean(),
        GenosValueKind.Integer => value.AsInt64(),
        GenosValueKind.Double => value.AsDouble(),
        GenosValueKind.String => value.AsString(),
        GenosValueKind.Binary => GenosValue.Binary(value.AsBinary().Span),
        GenosValueKind.Array => GenosValue.Array([.. value.AsArray().Select(From)]),
        _ => Map(value),
    };

    private static GenosMap Map(GenosValue value)
    {
        var map = new GenosMap();
        foreach (var (key, item) in value.AsMap().Reverse())
            map.Add(key, From(item));
        return map;
    }
}
