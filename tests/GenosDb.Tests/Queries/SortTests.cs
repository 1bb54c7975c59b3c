using GenosDb.Queries;

namespace GenosDb.Tests.Queries;

public sealed class SortTests
{
    // One of each kind, in the total order of values.
    private static readonly GenosValue[] Ascending =
    [
        GenosValue.Null, false, true, long.MinValue, -1.5, -1, 0, 0.5, 1, (1L << 53) - 1, 1L << 53, (1L << 53) + 1, long.MaxValue, 1e300,
        "", "a", "a\0", "aa", "abcdefg", "abcdefgh", "abcdefghi", "b", "é", "\uE000", "\U0001F600",
        GenosValue.Binary(Array.Empty<byte>()), GenosValue.Binary(new byte[] { 1 }), GenosValue.Binary(new byte[] { 1, 0 }),
        GenosValue.Array(), GenosValue.Array(GenosValue.Null), GenosValue.Array(1, 2), GenosValue.Array(2), new GenosMap(), new GenosMap { ["a"] = 1 }, new GenosMap { ["b"] = 0 },
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Values_of_every_kind_sort_in_the_total_order_and_descending_is_the_exact_reverse(bool isIndexed)
    {
        var random = new Random(1);
        var places = Enumerable.Range(0, Ascending.Length).ToArray();
        random.Shuffle(places);
        var graph = QueryGraph.Of([.. places.Select(place => ($"n{place}", (GenosValue)new GenosMap { ["v"] = Ascending[place] }))]);
        if (isIndexed)
            graph.Ensure("v");
        string[] expected = [.. Enumerable.Range(0, Ascending.Length).Select(place => $"n{place}")];
        graph.Ids(new NodeQuery { OrderBy = [new NodeSort("v")] }).Should().Equal(expected);
        graph.Ids(new NodeQuery { OrderBy = [new NodeSort("v")], Limit = 1_000 }).Should().Equal(expected);
        graph.Ids(new NodeQuery { OrderBy = [new NodeSort("v", SortDirection.Descending)] }).Should().Equal(expected.Reverse());
        graph.Ids(new NodeQuery { OrderBy = [new NodeSort("v", SortDirection.Descending)], Limit = 7 }).Should().Equal(expected.Reverse().Take(7));
    }

    [Fact]
    public void Prefixes_are_ordered_as_the_values_and_ids_that_they_stand_for()
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var random = new RandomQueries(seed);
            GenosValue[] values = [.. Ascending, .. Enumerable.Range(0, 200).Select(_ => random.Value(depth: 2))];
            string[] ids = [.. Enumerable.Range(0, 100).Select(_ => random.Id()), "a", "aé", "aéb", "aaaaaaaaé", "aaaaaaaé", "aaaaaaaa", "\uFFFD", "z"];
            foreach (var left in values)
            {
                foreach (var right in values)
                    RequireSame(OrderPrefix.Of(left).CompareTo(OrderPrefix.Of(right)), left.CompareTo(right), $"{left} and {right}");
                OrderPrefix.Of(left).Should().BeInRange(OrderPrefix.LeastOf(left.Kind), OrderPrefix.LeastAbove(left.Kind) - 1);
            }

            foreach (var left in ids)
            {
                foreach (var right in ids)
                    RequireSame(OrderPrefix.OfId(left).CompareTo(OrderPrefix.OfId(right)), StrictUtf8.Compare(left, right), $"{left} and {right}");
            }
        }

        static void RequireSame(int byPrefix, int whole, string because)
        {
            if (byPrefix != 0 && Math.Sign(byPrefix) != Math.Sign(whole))
                throw new InvalidOperationException(because);
        }
    }

    [Fact]
    public void A_missing_path_sorts_as_null_so_first_when_ascending()
    {
        var graph = QueryGraph.Of(("a", new GenosMap { ["v"] = 1 }), ("b", new GenosMap()), ("c", new GenosMap { ["v"] = GenosValue.Null }), ("d", 7), ("e", new GenosMap { ["v"] = false }));
        graph.Ids(new NodeQuery { OrderBy = [new NodeSort("v")] }).Should().Equal("b", "c", "d", "e", "a");
        graph.Ids(new NodeQuery { OrderBy = [new NodeSort("v", SortDirection.Descending)] }).Should().Equal("a", "e", "d", "c", "b");
    }

    [Fact]
    public void An_array_sorts_as_a_whole()
    {
        var graph = QueryGraph.Of(("a", new GenosMap { ["v"] = GenosValue.Array(0) }), ("b", new GenosMap { ["v"] = 9 }), ("c", new GenosMap { ["v"] = GenosValue.Array(-1, 5) }));
        foreach (var isIndexed in (bool[])[false, true])
        {
            if (isIndexed)
                graph.Ensure("v");
            graph.Ids(new NodeQuery { OrderBy = [new NodeSort("v")], Limit = 3 }).Should().Equal("b", "c", "a");
        }
    }

    [Fact]
    public void The_id_is_the_last_key_in_the_direction_of_the_last_key_given()
    {
        var graph = QueryGraph.Of([.. Enumerable.Range(0, 6).Select(number => ($"n{number}", (GenosValue)new GenosMap { ["p"] = number / 3, ["q"] = number % 2 }))]);
        Ids(new NodeSort("p")).Should().Equal("n0", "n1", "n2", "n3", "n4", "n5");
        Ids(new NodeSort("p", SortDirection.Descending)).Should().Equal("n5", "n4", "n3", "n2", "n1", "n0");
        Ids(new NodeSort("p", SortDirection.Descending), new NodeSort("q")).Should().Equal("n4", "n3", "n5", "n0", "n2", "n1");
        Ids(new NodeSort("p"), new NodeSort("q", SortDirection.Descending)).Should().Equal("n1", "n2", "n0", "n5", "n3", "n4");
        Ids().Should().Equal("n0", "n1", "n2", "n3", "n4", "n5");
        Ids(new NodeSort("$id", SortDirection.Descending)).Should().Equal("n5", "n4", "n3", "n2", "n1", "n0");

        string[] Ids(params NodeSort[] sorts) => graph.Ids(new NodeQuery { OrderBy = [.. sorts] });
    }

    [Fact]
    public void Ids_sort_by_their_utf8_bytes()
    {
        string[] ids = ["", "a", "aa", "ab", "abcdefgh1", "abcdefgh2", "b", "é", "\uE000", "\U0001F600"];
        var graph = QueryGraph.Of([.. ids[1..].Reverse().Select(id => (id, (GenosValue)0))]);
        graph.Ids(new NodeQuery()).Should().Equal(ids[1..]);
        graph.Ids(new NodeQuery { Limit = 4 }).Should().Equal(ids[1..5]);
    }

    [Fact]
    public void A_limit_takes_the_first_of_very_many_as_sorting_all_of_them_would()
    {
        var random = new Random(3);
        var graph = QueryGraph.Of([.. Enumerable.Range(0, 3_000).Select(number => ($"n{number}", (GenosValue)new GenosMap { ["v"] = random.Next(500) }))]);
        foreach (var direction in (SortDirection[])[SortDirection.Ascending, SortDirection.Descending])
        {
            var query = new NodeQuery { OrderBy = [new NodeSort("v", direction)] };
            var all = graph.Ids(query);
            foreach (var limit in (int[])[0, 1, 10, 1_500, 2_999, 3_000, int.MaxValue])
                graph.Ids(query with { Limit = limit }).Should().Equal(all.Take(limit));
        }
    }

    [Fact]
    public void A_query_that_cannot_be_is_refused()
    {
        FluentActions.Invoking(() => new NodeQuery { Limit = -1 }).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(NodeQuery.Limit)).WithMessage("NodeQuery.Limit is at least 0*");
        FluentActions.Invoking(() => new NodeQuery { Filter = null! }).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new QueryRunner(new NodeQuery { OrderBy = [new NodeSort("a\\b")] })).Should().Throw<GenosQueryException>();
        FluentActions.Invoking(() => new QueryRunner(new NodeQuery { OrderBy = [new NodeSort("$nothing")] })).Should().Throw<GenosQueryException>();
        new NodeQuery { OrderBy = default }.Should().Be(new NodeQuery());
    }
}
