namespace GenosDb.Tests.Queries;

public sealed class NodeQueryTextTests
{
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("""{ "query": {} }""", "{}")]
    [InlineData("""{"query":{"a":1},"field":"name","order":"desc","$limit":10}""", """{"query":{"a":1},"sort":[{"name":"desc"}],"$limit":10}""")]
    [InlineData("""{"order":"asc","field":"name"}""", """{"sort":[{"name":"asc"}]}""")]
    [InlineData("""{"field":"name"}""", """{"sort":[{"name":"asc"}]}""")]
    [InlineData("""{"sort":[{"priority":"desc"},{"name":"asc"}],"query":{"type":"todo"}}""", """{"query":{"type":"todo"},"sort":[{"priority":"desc"},{"name":"asc"}]}""")]
    [InlineData("""{"sort":[]}""", "{}")]
    [InlineData("""{"$after":"AQ","$before":"id:n42","$limit":0}""", """{"$limit":0,"$after":"AQ","$before":"id:n42"}""")]
    [InlineData("""{"query":{"$id":"docs","$edge":{"type":"file","$depth":3,"$direction":"out","$label":"contains"}}}""", """{"query":{"$id":"docs","$edge":{"$label":"contains","$depth":3,"type":"file"}}}""")]
    [InlineData("""{"query":{"$edge":{"$direction":"both","$edge":{"a":1,"b":2}}}}""", """{"query":{"$edge":{"$direction":"both","$edge":{"$and":[{"a":1},{"b":2}]}}}}""")]
    [InlineData("""{"query":{"$edge":{"$label":"","$direction":"in"}}}""", """{"query":{"$edge":{"$label":"","$direction":"in"}}}""")]
    public void Text_is_read_and_printed_in_canonical_form(string text, string canonical)
    {
        var query = NodeQuery.Parse(text);
        query.ToJson().Should().Be(canonical);
        NodeQuery.Parse(canonical).Should().Be(query);
        NodeQuery.Parse(canonical).GetHashCode().Should().Be(query.GetHashCode());
        query.ToString().Should().Be(canonical);
    }

    [Fact]
    public void Every_query_is_equal_to_what_its_text_gives()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var random = new RandomQueries(seed);
            var query = new NodeQuery
            {
                Filter = random.Filter(),
                OrderBy = random.Sorts("$depth"),
                Limit = random.Next(2) == 0 ? null : random.Next(10),
                After = random.Next(4) == 0 ? "AQAB" : null,
                BeforeId = random.Next(4) == 0 ? random.Id() : null,
                Edge = random.Next(2) == 0 ? null : new NodeTraversal { Where = random.Filter(), MaxDepth = 1 + random.Next(3), Direction = (EdgeDirection)random.Next(3), Then = new NodeTraversal() },
            };
            var text = query.ToJson();
            NodeQuery.Parse(text).Should().Be(query, text);
            NodeQuery.Parse(text).ToJson().Should().Be(text);
        }
    }

    [Theory]
    [InlineData("""{"quary":{}}""", 1, 2)]
    [InlineData("""{"year":{"$gt":1950}}""", 1, 2)]
    [InlineData("""{"field":"a","sort":[{"b":"asc"}]}""", 1, 2)]
    [InlineData("""{"order":"asc"}""", 1, 2)]
    [InlineData("""{"field":"a","order":"up"}""", 1, 14)]
    [InlineData("""{"field":"$nothing"}""", 1, 2)]
    [InlineData("""{"sort":{"a":"asc"}}""", 1, 2)]
    [InlineData("""{"sort":["a"]}""", 1, 10)]
    [InlineData("""{"sort":[{"a":"asc","b":"asc"}]}""", 1, 2)]
    [InlineData("""{"sort":[{}]}""", 1, 2)]
    [InlineData("""{"sort":[{"a":1}]}""", 1, 15)]
    [InlineData("""{"$limit":-1}""", 1, 2)]
    [InlineData("""{"$limit":1.5}""", 1, 11)]
    [InlineData("""{"$limit":"1"}""", 1, 11)]
    [InlineData("""{"$after":1}""", 1, 11)]
    [InlineData("""{"query":[]}""", 1, 10)]
    [InlineData("""{"query":{"$or":[{"$edge":{}}]}}""", 1, 19)]
    [InlineData("""{"query":{"$edge":{"$depth":0}}}""", 1, 20)]
    [InlineData("""{"query":{"$edge":{"$direction":"up"}}}""", 1, 20)]
    [InlineData("""{"query":{"$edge":{"$label":"\u0001"}}}""", 1, 20)]
    [InlineData("""{"query":{"$edge":[]}}""", 1, 19)]
    [InlineData("""{"query":{}}{}""", 1, 13)]
    [InlineData("[]", 1, 1)]
    public void What_is_no_query_is_refused_with_its_place(string text, int line, int column)
    {
        var refusal = FluentActions.Invoking(() => NodeQuery.Parse(text)).Should().Throw<GenosQueryException>().Which;
        refusal.Code.Should().Be(GenosErrorCode.InvalidQuery);
        (refusal.Line, refusal.Column).Should().Be((line, column), refusal.Message);
    }

    [Theory]
    [InlineData("""{"quary":{}}""", "Did you mean 'query'?")]
    [InlineData("""{"year":{"$gt":1950}}""", "A filter stands under \"query\"")]
    public void What_is_no_key_of_a_query_is_told_where_it_belongs(string text, string remedy) =>
        FluentActions.Invoking(() => NodeQuery.Parse(text)).Should().Throw<GenosQueryException>().Which.Message.Should().Contain(remedy);

    [Fact]
    public void Ten_thousand_nested_walks_are_an_error_and_no_stack_overflow()
    {
        var nested = string.Concat(Enumerable.Repeat("""{"$edge":""", 5_000)) + "{}" + new string('}', 5_000);
        FluentActions.Invoking(() => NodeQuery.Parse($$$"""{"query":{{{nested}}}}""")).Should().Throw<GenosQueryException>();
        var deep = string.Concat(Enumerable.Repeat("""{"$edge":""", 40)) + "{}" + new string('}', 40);
        FluentActions.Invoking(() => NodeQuery.Parse($$$"""{"query":{{{deep}}}}""")).Should().Throw<GenosQueryException>();
    }

    [Fact]
    public void A_position_given_twice_has_no_text() =>
        FluentActions.Invoking(() => new NodeQuery { After = "a", AfterId = "b" }.ToJson()).Should().Throw<InvalidOperationException>();
}
