using GenosDb.Queries;

namespace GenosDb.Tests.Queries;

public sealed class IndexLoadTests
{
    [Theory]
    [InlineData(IndexKind.Ordered)]
    [InlineData(IndexKind.Text)]
    [InlineData(IndexKind.Geo)]
    public void What_is_loaded_at_once_is_as_what_came_node_by_node(IndexKind kind)
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var random = new Random(seed);
            var graph = new QueryGraph();
            graph.Ensure("f", kind);
            graph.Apply([.. Enumerable.Range(0, 500).Select(_ => graph.Put(Id(random), new GenosMap { ["f"] = Key(random) }))]);
            var grown = Read(graph, kind);
            graph.Drop(new IndexDefinition("f", kind));
            graph.Ensure("f", kind);

            Read(graph, kind).Should().Equal(grown, "of seed {0}", seed);
        }
    }

    [Fact]
    public void Keys_and_ids_that_differ_late_or_hardly_are_loaded_as_what_came_node_by_node()
    {
        string[] ids = ["a", "a ", "ab", "12345678", "12345678 ", "123456789", "1234567é", "1234567\uFFFD", "1234567\U0001F600", "1234567\U0001F601", "é", "\uFFFD", "\U0001F600", "\U0010FFFF", "~", "~~~~~~~~"];
        var text = new string('x', 20_000);
        GenosValue[] keys =
        [
            "", "\0", "\0\0", "x", "x\0", text, text + "\0", text + "y", "1234567\uFFFD", "1234567\U0001F600",
            0, -0.0, 0.5, -0.5, 1L << 53, (1L << 53) + 1, (1L << 53) - 1, long.MinValue, long.MaxValue, double.MaxValue, double.MinValue, double.Epsilon, -double.Epsilon, 9.3e18, -9.3e18,
            true, false, GenosValue.Null, Array.Empty<byte>(), new byte[9], new byte[10], GenosValue.Array(), GenosValue.Array(""), GenosValue.Array(GenosValue.Null, 0, 0.5, text, text),
            GenosValue.Array(GenosValue.Array()), new GenosMap(), new GenosMap { [""] = "" },
        ];
        foreach (var kind in new[] { IndexKind.Ordered, IndexKind.Text })
        {
            for (var seed = 1; seed <= 10; seed++)
            {
                var random = new Random(seed);
                var graph = new QueryGraph();
                graph.Ensure("f", kind);
                graph.Apply([.. Enumerable.Range(0, 300).Select(_ => graph.Put(ids[random.Next(ids.Length)] + (random.Next(3) == 0 ? "" : $"{random.Next(9)}"), new GenosMap { ["f"] = keys[random.Next(keys.Length)] }))]);
                var grown = Read(graph, kind);
                graph.Drop(new IndexDefinition("f", kind));
                graph.Ensure("f", kind);
                Read(graph, kind).Should().Equal(grown, "of seed {0}", seed);
            }
        }
    }

    [Fact]
    public void Who_loads_large_texts_is_asked_whether_to_go_on_as_often_as_with_small_ones()
    {
        var text = new string('x', 40_000);
        var graph = QueryGraph.Of(Enumerable.Range(0, 40).Select(number => ($"n{number}", (GenosValue)new GenosMap { ["f"] = $"{text}{number}" })));
        using var snapshot = graph.Graph.GetSnapshot();
        var portions = new List<int>();
        var index = new IndexDefinition("f", IndexKind.Text);
        new IndexBuild(index, IndexKeys.Of(index)).Load(snapshot.View, portions.Add);

        portions.Sum().Should().Be(40);
        portions.Max().Should().BeLessThan(10);
    }

    private static List<(ulong Prefix, GenosValue Key, string Id)> Read(QueryGraph graph, IndexKind kind)
    {
        using var snapshot = graph.Graph.GetSnapshot();
        List<(ulong, GenosValue, string)> entries = [];
        var root = FrozenIndexes.Of(snapshot.View).Find(FieldPath.Parse("f"), kind)!.Root;
        foreach (ref readonly var entry in root.Walk(0, root.Count))
            entries.Add((entry.Prefix, entry.Key, entry.Node.Value!.NodeId));
        return entries;
    }

    // Prefixes of ids and keys tell some of them apart, and some not; U+FFFD is above surrogates in UTF-16 and below in UTF-8.
    private static string Id(Random random) => Pick(random, "n", "common prefix ", "common é", "\uFFFD", "\U0001F600") + random.Next(200);

    private static GenosValue Key(Random random) => random.Next(8) switch
    {
        0 => GenosValue.Null,
        1 => random.Next(5),
        2 => (1L << 60) + random.Next(5),
        3 => $"common prefix {random.Next(5)}",
        4 => Pick(random, "Café au lait", "au", "lait caillé"),
        5 => GenosValue.Array(random.Next(3), Pick(random, "a", "b"), Pick(random, "a", "b")),
        6 => new GeoPoint(random.Next(3), random.Next(3)),
        _ => new GenosMap { ["x"] = random.Next(3) },
    };

    private static string Pick(Random random, params string[] texts) => texts[random.Next(texts.Length)];
}
