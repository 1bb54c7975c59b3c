namespace GenosDb.Tests.Queries;

/// <summary>Random filters and values from a seed, over few fields, numbers and words, so that many match.</summary>
internal sealed class RandomFilters(int seed)
{
    private static readonly string[] Keys = ["a", "b", "c", "é", "a.b", "$x", "$date", "", "0", "a\\b"];
    private static readonly string[] Texts = ["", "a", "ab", "abc", "Ab", "é", "e", "x y", "%", "a_b", "\n", "😀", "ﬁ", "Café-Crème!", "2026-01-31T09:00:00.0000000Z", "$gt"];
    private readonly Random _random = new(seed);

    public int Next(int count) => _random.Next(count);

    public T Pick<T>(params T[] items) => items[_random.Next(items.Length)];

    public string Key() => Pick(Keys);

    public string Text() => Pick(Texts);

    /// <summary>A path as the builder takes it.</summary>
    public string Path() => Next(12) switch
    {
        0 => "$id",
        1 => "$value",
        2 => "$time",
        _ => string.Join('.', Enumerable.Range(0, 1 + Next(3)).Select(_ => Escape(Next(4) == 0 ? $"{Next(3)}" : Key()))),
    };

    /// <summary>Any value, nested at most so deep.</summary>
    public GenosValue Value(int depth = 3) => Next(depth > 0 ? 10 : 7) switch
    {
        0 => GenosValue.Null,
        1 => Next(2) == 0,
        2 => Next(6) - 2,
        3 => Pick(0.5, -1.5, 2.0, 1e300, 9_007_199_254_740_993L, 4.000000001),
        4 or 5 => Text(),
        6 => GenosValue.Binary(new byte[Next(3)]),
        7 => GenosValue.Array([.. Enumerable.Range(0, Next(4)).Select(_ => Value(depth - 1))]),
        _ => Map(depth),
    };

    /// <summary>A map with some of the keys that paths name.</summary>
    public GenosValue Map(int depth = 3)
    {
        var map = new GenosMap();
        for (var left = Next(5); left > 0; left--)
            map[Key()] = Value(depth - 1);
        if (Next(6) == 0)
            map["location"] = Place();
        return map;
    }

    public GenosValue Place() => new GenosMap { ["latitude"] = Next(180) - 90, ["longitude"] = Next(361) - 180.0 };

    /// <summary>A filter of at most so many levels.</summary>
    public NodeFilter Filter(int depth = 4)
    {
        switch (depth > 0 ? Next(5) : 0)
        {
            case 1: return NodeFilter.And([.. Some(depth)]);
            case 2: return NodeFilter.Or([Filter(depth - 1), .. Some(depth)]);
            case 3: return NodeFilter.Not(Filter(depth - 1));
            default: return Leaf();
        }
    }

    public NodeFilter Leaf()
    {
        var path = Path();
        switch (Next(20))
        {
            case 0: return NodeFilter.Ne(path, Value());
            case 1: return NodeFilter.Gt(path, Ordered());
            case 2: return NodeFilter.Gte(path, Ordered());
            case 3: return NodeFilter.Lt(path, Ordered());
            case 4: return NodeFilter.Lte(path, Ordered());
            case 5: return NodeFilter.In(path, Values());
            case 6: return NodeFilter.NotIn(path, Values());
            case 7: return Next(2) == 0 ? NodeFilter.Between(path, Next(3) - 2, Next(5) + 0.5) : NodeFilter.Between(path, Text(), Text());
            case 8: return NodeFilter.Exists(path, Next(2) == 0);
            case 9: return NodeFilter.StartsWith(path, Text());
            case 10: return NodeFilter.EndsWith(path, Text());
            case 11: return NodeFilter.Contains(path, Value());
            case 12: return NodeFilter.Text(path, Text());
            case 13: return NodeFilter.Like(path, Pick("", "%", "a%", "%B", "_", "a_c", "%é%", "\\%", "\\_\\\\", "%a%b%"));
            case 14: return NodeFilter.Regex(path, Pick("", "a", "^a.c$", "[a-c]+", "\\d{2}", "(a|b)*c"), Pick("", "i", "ms", "si", "ims"));
            case 15: return NodeFilter.Near(path, Point(), Next(20_000_000) / 7.0);
            case 16: return NodeFilter.Near(Point(), Next(20_000_000) / 3.0);
            case 17: return Next(2) == 0 ? NodeFilter.BoundingBox(path, Corner(-1), Corner(1)) : NodeFilter.BoundingBox(Corner(-1), Corner(1));
            case 18: return Next(3) == 0 ? NodeFilter.All : NodeFilter.Id([.. Enumerable.Range(0, Next(3)).Select(number => $"n{number}")]);
            default: return NodeFilter.Eq(path, Value());
        }
    }

    private static string Escape(string key) => key.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(".", "\\.", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal);

    private IEnumerable<NodeFilter> Some(int depth) => Enumerable.Range(0, Next(4)).Select(_ => Filter(depth - 1)).ToArray();

    private GenosValue[] Values() => [.. Enumerable.Range(0, Next(5)).Select(_ => Value())];

    private GenosValue Ordered() => Next(4) switch { 0 => Next(2) == 0, 1 => Text(), 2 => GenosValue.Binary(new byte[Next(3)]), _ => (Next(10) - 4) / 2.0 };

    private GeoPoint Point() => new(Next(181) - 90, (Next(3_601) - 1_800) / 10.0);

    private GeoPoint Corner(int side) => new(side * Next(91), Next(361) - 180);
}
