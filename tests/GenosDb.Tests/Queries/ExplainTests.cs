namespace GenosDb.Tests.Queries;

public sealed class ExplainTests
{
    [Fact]
    public async Task A_scan_says_so_and_counts()
    {
        await using var db = await OpenAsync(100);
        var plan = await db.ExplainAsync(new NodeQuery { Filter = NodeFilter.Lt("age", 10) });
        (plan.IndexPath, plan.NodesExamined, plan.NodesReturned, plan.EdgesVisited).Should().Be((null, 100, 10, 0));
        plan.Description.Should().Contain("all 100 nodes");
        plan.Elapsed.Should().BeGreaterThanOrEqualTo(TimeSpan.Zero);
        plan.Suggestion.Should().BeNull("a hundred nodes are few");
    }

    [Theory]
    [InlineData("""{"age":7}""", "age", 1)]
    [InlineData("""{"age":{"$in":[1,2,2,500]}}""", "age", 2)]
    [InlineData("""{"age":{"$gt":97}}""", "age", 2)]
    [InlineData("""{"age":{"$gte":97}}""", "age", 3)]
    [InlineData("""{"age":{"$lt":2}}""", "age", 2)]
    [InlineData("""{"age":{"$lte":2}}""", "age", 3)]
    [InlineData("""{"age":{"$between":[10,14]}}""", "age", 5)]
    [InlineData("""{"age":{"$gte":18,"$lt":30}}""", "age", 12)]
    [InlineData("""{"name":{"$startsWith":"user 9"}}""", "name", 11)]
    [InlineData("""{"name":{"$text":"USER 42"}}""", "name", 1)]
    [InlineData("""{"at":{"$near":{"latitude":3,"longitude":3,"radius":1}}}""", "at", 1)]
    [InlineData("""{"at":{"$bbox":{"minLat":10,"maxLat":12,"minLng":10,"maxLng":90}}}""", "at", 3)]
    [InlineData("""{"$id":"n5"}""", "$id", 1)]
    [InlineData("""{"$id":{"$in":["n5","n6","nobody"]}}""", "$id", 2)]
    [InlineData("""{"$and":[{"age":{"$gt":5}},{"$id":{"$in":["n5","n6"]}}]}""", "$id", 2)]
    [InlineData("""{"$and":[{"kind":"even"},{"age":{"$lt":4}}]}""", "age", 4)]
    public async Task The_most_selective_index_is_used_and_hardly_more_is_examined_than_matches(string filter, string path, int examined)
    {
        await using var db = await IndexedAsync();
        var plan = await db.ExplainAsync(new NodeQuery { Filter = NodeFilter.Parse(filter) });
        plan.IndexPath.Should().Be(path, plan.Description);
        plan.NodesExamined.Should().BeInRange(plan.NodesReturned, path == "at" ? examined + 6 : examined, plan.Description);
        plan.NodesReturned.Should().BeGreaterThan(0);
        plan.Description.Should().NotContain("all 100 nodes");
    }

    [Theory]
    [InlineData("""{"age":{"$ne":7}}""")]
    [InlineData("""{"age":{"$nin":[7]}}""")]
    [InlineData("""{"age":{"$exists":true}}""")]
    [InlineData("""{"name":{"$endsWith":"9"}}""")]
    [InlineData("""{"name":{"$text":""}}""")]
    [InlineData("""{"$or":[{"age":7},{"age":8}]}""")]
    [InlineData("""{"$not":{"age":7}}""")]
    [InlineData("""{"other":7}""")]
    public async Task What_no_index_serves_is_a_scan(string filter)
    {
        await using var db = await IndexedAsync();
        (await db.ExplainAsync(new NodeQuery { Filter = NodeFilter.Parse(filter) })).IndexPath.Should().BeNull();
    }

    [Theory]
    [InlineData("""{"sort":[{"age":"asc"}],"$limit":5}""", "age", 6)]
    [InlineData("""{"sort":[{"age":"desc"}],"$limit":5}""", "age", 6)]
    [InlineData("""{"sort":[{"age":"desc"}],"$limit":5,"$after":"id:n50"}""", "age", 7)]
    [InlineData("""{"sort":[{"age":"asc"}],"$limit":5,"$before":"id:n50"}""", "age", 7)]
    [InlineData("""{"query":{"age":{"$gt":50}},"sort":[{"age":"asc"}],"$limit":5}""", "age", 6)]
    [InlineData("""{"query":{"age":{"$in":[5,50,70]}},"sort":[{"age":"desc"}],"$limit":1}""", "age", 2)]
    [InlineData("""{"query":{"name":{"$endsWith":"3"}},"sort":[{"age":"asc"}],"$limit":2}""", "age", 24)]
    [InlineData("""{"sort":[{"kind":"asc"},{"age":"desc"}],"$limit":3}""", "kind", 50)]
    public async Task A_limit_reads_an_index_in_order_and_stops(string query, string path, int examined)
    {
        await using var db = await IndexedAsync();
        var plan = await db.ExplainAsync(NodeQuery.Parse(query));
        plan.IndexPath.Should().Be(path, plan.Description);
        plan.NodesExamined.Should().BeLessThanOrEqualTo(examined, plan.Description);
    }

    [Fact]
    public async Task A_walk_counts_its_edges_and_describes_each_part()
    {
        await using var db = await OpenAsync(10);
        await db.LinkAsync("n0", "n1");
        await db.LinkAsync("n1", "n2");
        await db.LinkAsync("n2", "n3");
        var plan = await db.Nodes.Where(NodeFilter.Id("n0")).Descendants(NodeFilter.Gt("age", 1)).Traverse(new NodeTraversal { Direction = EdgeDirection.Incoming, MaxDepth = 1 }).ExplainAsync();
        plan.NodesReturned.Should().Be(2);
        plan.EdgesVisited.Should().Be(5);
        plan.Description.Split('\n').Should().HaveCount(3);
    }

    [Fact]
    public async Task Long_strings_that_a_pattern_skipped_are_counted()
    {
        await using var db = await OpenAsync(2);
        await db.PutAsync(new GenosMap { ["name"] = new string('x', 20_000) }, "long");
        var plan = await db.ExplainAsync(new NodeQuery { Filter = NodeFilter.Regex("name", "x") });
        (plan.SkippedLongStrings, plan.NodesReturned).Should().Be((1, 0));
    }

    [Fact]
    public async Task An_index_is_suggested_when_much_was_examined_for_little()
    {
        await using var db = await OpenAsync(10_001);
        await Suggests(new NodeQuery { Filter = NodeFilter.Eq("age", 7) }, "Add an index: EnsureIndexAsync(new(\"age\")).");
        await Suggests(new NodeQuery { Filter = NodeFilter.Gt("age", 9_000) }, null);
        await Suggests(new NodeQuery { Filter = NodeFilter.EndsWith("name", "9999") }, null);
        await Suggests(new NodeQuery { Filter = NodeFilter.EndsWith("name", "9999") & NodeFilter.Text("name", "9999") }, "Add an index: EnsureIndexAsync(new(\"name\", IndexKind.Text)).");
        await Suggests(new NodeQuery { Filter = NodeFilter.Near("at", new GeoPoint(3, 3), 1_000) & NodeFilter.Lt("age", 90) }, "Add an index: EnsureIndexAsync(new(\"at\", IndexKind.Geo)).");
        await Suggests(new NodeQuery { OrderBy = [new NodeSort("a\\.\"b")], Limit = 10 }, "Add an index: EnsureIndexAsync(new(\"a\\\\.\\\"b\")).");
        await Suggests(new NodeQuery { Limit = 10 }, "Add an index: EnsureIndexAsync(new(\"$id\")).");
        await db.EnsureIndexAsync(new("age"));
        await Suggests(new NodeQuery { Filter = NodeFilter.Eq("age", 7) }, null);

        async Task Suggests(NodeQuery query, string? suggestion) => (await db.ExplainAsync(query)).Suggestion.Should().Be(suggestion);
    }

    private static async Task<GenosDatabase> IndexedAsync()
    {
        var db = await OpenAsync(100);
        foreach (var index in (IndexDefinition[])[new("age"), new("name"), new("kind"), new("name", IndexKind.Text), new("at", IndexKind.Geo)])
            await db.EnsureIndexAsync(index);
        return db;
    }

    private static async Task<GenosDatabase> OpenAsync(int count)
    {
        var db = await GenosDatabase.OpenInMemoryAsync();
        foreach (var numbers in Enumerable.Range(0, count).Chunk(1_000))
        {
            await db.WriteAsync(batch =>
            {
                foreach (var number in numbers)
                    batch.Put(new GenosMap { ["age"] = number, ["name"] = $"user {number}", ["kind"] = number % 2 == 0 ? "even" : "odd", ["at"] = new GeoPoint(number % 90, number % 90) }, $"n{number}");
            });
        }

        return db;
    }
}
