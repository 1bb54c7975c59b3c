using System.Collections.Immutable;

namespace GenosDb.Tests.Queries;

/// <summary>Random values and queries on few fields and few values of every kind, so that most conditions match something and most keys are equal to some other.</summary>
internal sealed class RandomQueries(int seed)
{
    public static readonly string[] Paths = ["a", "b", "n.x", "items.k", "items", "$id", "$value", "$time", "n", "t", "loc"];

    private static readonly string[] Words = ["café", "Cafe", "milk", "MILK!", "x", "ab", "abc", "straße", "STRASSE", "naïve co", "日本", "日本語", ""];

    private readonly Random _random = new(seed);

    public int Next(int bound) => _random.Next(bound);

    public T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    public string Id() => $"{Pick(["n", "é", "\U0001F600", "\uE000"])}{_random.Next(40)}";

    /// <summary>The value of a node; most fields are missing in some nodes.</summary>
    public GenosValue Node()
    {
        if (_random.Next(12) == 0)
            return Value(depth: 2);
        var node = new GenosMap();
        if (_random.Next(5) > 0)
            node["a"] = Value(depth: 1);
        if (_random.Next(5) > 0)
            node["b"] = _random.Next(6);
        if (_random.Next(3) > 0)
            node["n"] = new GenosMap { ["x"] = Value(depth: 1) };
        if (_random.Next(3) > 0)
            node["items"] = GenosValue.Array([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Item())]);
        if (_random.Next(3) > 0)
            node["t"] = _random.Next(4) > 0 ? Text() : GenosValue.Array(Text(), Text());
        if (_random.Next(3) > 0)
            node[_random.Next(4) == 0 ? "location" : "loc"] = _random.Next(4) > 0 ? Place() : GenosValue.Array(Place(), Place());
        return node;
    }

    public NodeFilter Filter(int depth = 2) => _random.Next(depth == 0 ? 6 : 9) switch
    {
        6 => NodeFilter.And(Filter(depth - 1), Filter(depth - 1)),
        7 => NodeFilter.And(Filter(depth - 1), Filter(depth - 1), Filter(depth - 1)),
        8 => _random.Next(2) == 0 ? NodeFilter.Or(Filter(depth - 1), Filter(depth - 1)) : NodeFilter.Not(Filter(depth - 1)),
        _ => Condition(),
    };

    public ImmutableArray<NodeSort> Sorts(params string[] more) =>
        [.. Enumerable.Range(0, _random.Next(3)).Select(_ => new NodeSort(Pick([.. Paths, .. more]), Pick([SortDirection.Ascending, SortDirection.Descending])))];

    public IndexDefinition Index() => _random.Next(8) switch
    {
        0 => new IndexDefinition(Pick(["t", "a", "$id", "$value"]), IndexKind.Text),
        1 => new IndexDefinition(Pick(["loc", "items", "n"]), IndexKind.Geo),
        2 => new IndexDefinition("$value", IndexKind.Geo),
        _ => new IndexDefinition(Pick(Paths)),
    };

    public GenosValue Value(int depth) => _random.Next(depth == 0 ? 9 : 12) switch
    {
        0 => GenosValue.Null,
        1 => _random.Next(2) == 0,
        2 or 3 => _random.Next(-3, 4),
        4 => _random.Next(-3, 4) + 0.5,
        5 => Pick<GenosValue>([(1L << 53) - 1, 1L << 53, (1L << 53) + 1, 9007199254740993.0, long.MaxValue, long.MinValue, 1e300, -1e300, 9223372036854775808.0]),
        6 or 7 => Text(),
        8 => GenosValue.Binary(new byte[] { (byte)_random.Next(3) }),
        9 or 10 => GenosValue.Array([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Value(depth - 1))]),
        _ => new GenosMap { [Pick(["x", "k", "y"])] = Value(depth - 1) },
    };

    private GenosValue Item() => _random.Next(4) == 0 ? Value(depth: 0) : new GenosMap { ["k"] = Value(depth: 0) };

    private GenosValue Text() => _random.Next(3) == 0 ? Pick(["a", "aa", "ab", "b", "abcdefgh", "abcdefghi", "abcdefgi", ""]) : $"{Pick(Words)} {Pick(Words)}";

    private GenosValue Place() => new GeoPoint(Pick([-90, -89.5, 0, 0.001, 48.2, 90, 91]), Pick([-180, -179.9, 0, 0.001, 16.4, 179.9, 180, 181]));

    private NodeFilter Condition()
    {
        var path = Pick(Paths);
        switch (_random.Next(20))
        {
            case 0: return NodeFilter.All;
            case 1 or 2: return NodeFilter.Eq(path, path == "$id" ? Id() : Value(depth: 1));
            case 3: return NodeFilter.Ne(path, Value(depth: 1));
            case 4: return NodeFilter.Gt(path, Comparable());
            case 5: return NodeFilter.Gte(path, Comparable());
            case 6: return NodeFilter.Lt(path, Comparable());
            case 7: return NodeFilter.Lte(path, Comparable());
            case 8: return NodeFilter.In(path, [.. Enumerable.Range(0, _random.Next(4)).Select(_ => path == "$id" ? Id() : Value(depth: 1))]);
            case 9: return NodeFilter.NotIn(path, Value(depth: 1), Value(depth: 1));
            case 10: return _random.Next(2) == 0 ? NodeFilter.Between(path, _random.Next(-3, 3), _random.Next(-3, 4) + 0.5) : NodeFilter.Between(path, Text(), Text());
            case 11: return NodeFilter.Exists(path, _random.Next(2) == 0);
            case 12: return NodeFilter.StartsWith(path, Pick(["", "a", "ab", "abcdefgh", "n1", "20", "é", "\U0001F600"]));
            case 13: return NodeFilter.Text(Pick(["t", "a", "$id", "$value", "n.x"]), Pick(["n", "1", "e 1", "caf", "fe", "m", "il milk", "strass", "日", "abcdefgh", "abcdefghi", "ss e", "", "!"]));
            case 14:
                var center = new GeoPoint(Pick([-90, -60, 0, 48, 90]), Pick([-180, -170, 0, 16, 180]));
                var radius = Pick([0, 100, 50_000, 2_000_000, 30_000_000.0]);
                return _random.Next(3) == 0 ? NodeFilter.Near(center, radius) : NodeFilter.Near("loc", center, radius);
            case 15: return NodeFilter.EndsWith(path, Pick(["", "a", "b", "bc", "!", "本", "i", "0", "Z"]));
            case 16: return NodeFilter.Contains(path, _random.Next(2) == 0 ? Pick(["", "a", "b", "lk", "日本", " ", "2026"]) : Value(depth: 1));
            case 17: return NodeFilter.Like(path, Pick(["%", "", "a%", "%B", "_", "N1_", "%é%", "caf_ %", "%\\%%"]));
            case 18: return NodeFilter.Regex(path, Pick(["", "a", "^a+b?$", "n[0-9]$", "milk|x", "^.*é", "\\d{2}"]), Pick(["", "i", "ms"]));
            default:
                GeoPoint southWest = new(Pick([-90, -45, 0, 48]), Pick([-180, -1, 0, 170, 180])), northEast = new(Pick([48, 48.2, 49, 90]), Pick([-180, -170, 0, 17, 180]));
                return _random.Next(3) == 0 ? NodeFilter.BoundingBox(southWest, northEast) : NodeFilter.BoundingBox("loc", southWest, northEast);
        }
    }

    private GenosValue Comparable()
    {
        while (true)
        {
            var value = Value(depth: 0);
            if (value.Kind != GenosValueKind.Null)
                return value;
        }
    }
}
