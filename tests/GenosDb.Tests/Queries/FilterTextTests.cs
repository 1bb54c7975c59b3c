namespace GenosDb.Tests.Queries;

/// <summary>The canonical text of filters, and what comes back from it.</summary>
public class FilterTextTests
{
    private const int Filters = 20_000;

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData(""" { "a" : 1.0 } """, """{"a":1}""")]
    [InlineData("""{"a":{"$eq":1}}""", """{"a":1}""")]
    [InlineData("""{"a":{"$eq":{"$literal":{"$gt":1}}}}""", """{"a":{"$literal":{"$gt":1}}}""")]
    [InlineData("""{"a":{"b":1,"a":2}}""", """{"a":{"a":2,"b":1}}""")]
    [InlineData("""{"a":{}}""", """{"a":{}}""")]
    [InlineData("""{"a":1,"b":2}""", """{"$and":[{"a":1},{"b":2}]}""")]
    [InlineData("""{"b":2,"a":1}""", """{"$and":[{"b":2},{"a":1}]}""")]
    [InlineData("""{"a":{"$gte":18,"$lt":30}}""", """{"$and":[{"a":{"$gte":18}},{"a":{"$lt":30}}]}""")]
    [InlineData("""{"$and":[{"a":1}]}""", """{"a":1}""")]
    [InlineData("""{"$and":[]}""", "{}")]
    [InlineData("""{"$and":[{},{"a":1},{}]}""", """{"a":1}""")]
    [InlineData("""{"$and":[{"a":1},{"$and":[{"b":1},{"c":1}]}]}""", """{"$and":[{"a":1},{"b":1},{"c":1}]}""")]
    [InlineData("""{"$or":[{"$or":[{"a":1},{"b":1}]},{"c":1}]}""", """{"$or":[{"a":1},{"b":1},{"c":1}]}""")]
    [InlineData("""{"$or":[{"a":1}]}""", """{"a":1}""")]
    [InlineData("""{"a":{"$not":{"$gt":1}}}""", """{"$not":{"a":{"$gt":1}}}""")]
    [InlineData("""{"a":{"$not":{"$gt":1,"$lt":5}}}""", """{"$not":{"$and":[{"a":{"$gt":1}},{"a":{"$lt":5}}]}}""")]
    [InlineData("""{"a":{"$options":"si","$regex":"x"}}""", """{"a":{"$regex":"x","$options":"is"}}""")]
    [InlineData("""{"a":{"$options":"","$regex":"x","$gt":1}}""", """{"$and":[{"a":{"$regex":"x"}},{"a":{"$gt":1}}]}""")]
    [InlineData("""{"a":{"$date":"2026-01-31T10:00:00+01:00"}}""", """{"a":"2026-01-31T09:00:00.0000000Z"}""")]
    [InlineData("""{"a":{"$binary":"AQI="}}""", """{"a":{"$binary":"AQI="}}""")]
    [InlineData("""{"a":[{"$binary":""},{"$literal":5}]}""", """{"a":[{"$binary":""},5]}""")]
    [InlineData("""{"a":{"$literal":{"$a":{"$literal":{"$b":{"$binary":""}}},"c":{"d":1}}}}""", """{"a":{"$literal":{"$a":{"$literal":{"$b":{"$binary":""}}},"c":{"d":1}}}}""")]
    [InlineData("""{"\u0061":{"\u0024gt":1}}""", """{"a":{"$gt":1}}""")]
    [InlineData("""{"\\$id":1,"a.\\$b":2}""", """{"$and":[{"\\$id":1},{"a.$b":2}]}""")]
    [InlineData("""{"$near":{"radius":1.5,"longitude":-0.0,"latitude":48}}""", """{"$near":{"latitude":48,"longitude":0,"radius":1.5}}""")]
    [InlineData("""{"p":{"$bbox":{"maxLng":4,"minLng":3,"maxLat":2,"minLat":1}}}""", """{"p":{"$bbox":{"minLat":1,"maxLat":2,"minLng":3,"maxLng":4}}}""")]
    public void The_text_is_canonical(string json, string canonical)
    {
        var filter = NodeFilter.Parse(json);
        filter.ToJson().Should().Be(canonical);
        filter.ToString().Should().Be(canonical);
        NodeFilter.Parse(canonical).Should().Be(filter);
    }

    [Fact]
    public void The_three_ways_to_write_a_filter_give_one_tree()
    {
        var built = NodeFilter.Eq("type", "todo") & !NodeFilter.Eq("done", true) & (NodeFilter.Gt("priority", 3) | NodeFilter.In("tags", "a", "b"));
        var parsed = NodeFilter.Parse("""{"type":"todo","$not":{"done":true},"$or":[{"priority":{"$gt":3}},{"tags":{"$in":["a","b"]}}]}""");
        parsed.Should().Be(built);
        parsed.GetHashCode().Should().Be(built.GetHashCode());
    }

    [Fact]
    public void Every_filter_comes_back_equal_from_its_text()
    {
        for (var seed = 0; seed < Filters; seed++)
        {
            var filter = new RandomFilters(seed).Filter();
            var text = filter.ToJson();
            var back = NodeFilter.Parse(text);
            back.Equals(filter).Should().BeTrue("of seed {0}: {1}", seed, text);
            back.GetHashCode().Should().Be(filter.GetHashCode());
            back.ToJson().Should().Be(text, "of seed {0}", seed);
        }
    }

    [Fact]
    public void Different_trees_have_different_text()
    {
        var byText = new Dictionary<string, NodeFilter>(StringComparer.Ordinal);
        for (var seed = 0; seed < Filters; seed++)
        {
            var filter = new RandomFilters(seed).Filter(depth: 1);
            if (byText.TryGetValue(filter.ToJson(), out var same))
                same.Equals(filter).Should().BeTrue("of seed {0}: {1}", seed, filter);
            else
                byText.Add(filter.ToJson(), filter);
        }

        byText.Values.Distinct().Should().HaveSameCount(byText);
    }

    [Fact]
    public void Equality_is_of_values_not_of_objects()
    {
        NodeFilter.In("a", 1, 2).Should().Be(NodeFilter.In("a", 1.0, 2.0));
        NodeFilter.In("a", 1, 2).Should().NotBe(NodeFilter.In("a", 2, 1));
        NodeFilter.In("a", 1, 2).Should().NotBe(NodeFilter.NotIn("a", 1, 2));
        (NodeFilter.Eq("a", 1) & NodeFilter.Eq("b", 1)).Should().Be(NodeFilter.Eq("a", 1) & NodeFilter.Eq("b", 1));
        (NodeFilter.Eq("a", 1) & NodeFilter.Eq("b", 1)).Should().NotBe(NodeFilter.Eq("a", 1) | NodeFilter.Eq("b", 1));
        NodeFilter.Regex("a", "x", "mi").Should().Be(NodeFilter.Regex("a", "x", "im"));
        NodeFilter.Like("a", "x").Should().NotBe(NodeFilter.Like("a", "X"));
        NodeFilter.Near(new GeoPoint(0, -0.0), 1).Should().Be(NodeFilter.Near(new GeoPoint(-0.0, 0), 1));
        NodeFilter.Near(new GeoPoint(0, 0), 1_000).Should().Be(NodeFilter.Parse("""{"$near":{"latitude":0,"longitude":0,"radius":1}}"""));
        NodeFilter.Id("a").Should().Be(NodeFilter.Eq("$id", "a"));
        NodeFilter.Id("a", "b").Should().Be(NodeFilter.In("$id", "a", "b"));
        NodeFilter.Eq("a", GenosValue.Null).Should().NotBe(NodeFilter.Exists("a", false));
    }
}
