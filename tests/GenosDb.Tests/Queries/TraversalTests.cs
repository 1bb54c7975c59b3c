using GenosDb.Queries;

namespace GenosDb.Tests.Queries;

public sealed class TraversalTests
{
    [Fact]
    public async Task The_result_is_the_descendants_that_match_flat_and_without_the_start()
    {
        await using var db = await TreeAsync();
        Ids(await db.Nodes.Where(NodeFilter.Id("root")).Descendants(NodeFilter.Eq("type", "file")).ToListAsync()).Should().Equal("a", "b", "c");
        Ids(await db.Nodes.Where(NodeFilter.Id("root")).Descendants().ToListAsync()).Should().Equal("a", "docs", "b", "deep", "c");
    }

    [Fact]
    public async Task The_filter_picks_and_does_not_stop_the_walk()
    {
        await using var db = await TreeAsync();
        Ids(await db.Nodes.Where(NodeFilter.Id("root")).Descendants(NodeFilter.Eq("name", "c")).ToListAsync()).Should().Equal("c");
        Ids(await db.Nodes.Where(NodeFilter.Id("root")).Descendants(NodeFilter.Eq("name", "nothing")).ToListAsync()).Should().BeEmpty("and that is no error");
        Ids(await db.Nodes.Where(NodeFilter.Id("nobody")).Descendants().ToListAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_start_node_is_a_result_only_when_an_edge_reaches_it_with_the_depth_of_the_shortest_way()
    {
        await using var db = await ChainAsync("a", "b", "c");
        await db.LinkAsync("c", "a");
        var steps = await StepsAsync(db, NodeFilter.Id("a"));
        steps.Should().Equal(("b", 1), ("c", 2), ("a", 3));
        steps = await StepsAsync(db, NodeFilter.Id("a", "c"));
        steps.Should().Equal([("a", 1), ("b", 1), ("c", 2)], "another start node reaches it by one edge, and the way to c is from the nearest start");
        await db.LinkAsync("b", "b");
        (await StepsAsync(db, NodeFilter.Id("b"))).Should().Equal(("b", 1), ("c", 1), ("a", 2));
    }

    [Theory]
    [InlineData("""{"$depth":1}""", "docs,a")]
    [InlineData("""{"$depth":2}""", "docs,a,b,deep")]
    [InlineData("""{"$label":"contains"}""", "docs,b,deep,c")]
    [InlineData("""{"$label":""}""", "a")]
    [InlineData("""{"$label":"none"}""", "")]
    [InlineData("""{"$direction":"in"}""", "")]
    [InlineData("""{"$direction":"out","type":"file"}""", "a,b,c")]
    [InlineData("""{"type":"dir","$edge":{"type":"file","$depth":1}}""", "b,c")]
    [InlineData("""{"$depth":1,"$edge":{"$direction":"in"}}""", "root")]
    public async Task Label_direction_depth_and_a_nested_walk_bound_it(string edge, string expected)
    {
        await using var db = await TreeAsync();
        var page = await db.QueryAsync(NodeQuery.Parse($$$"""{"query":{"$id":"root","$edge":{{{edge}}}}}"""));
        page.Items.Select(node => node.Id).Should().BeEquivalentTo(expected.Split(',', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Both_directions_are_walked_together_and_a_loop_once()
    {
        await using var db = await ChainAsync("a", "b", "c");
        await db.LinkAsync("b", "b");
        using var snapshot = db.GetSnapshot();
        snapshot.Traverse("b", new NodeTraversal { Direction = EdgeDirection.Both }).Select(step => (step.Node.Id, step.Depth)).Should().Equal(("b", 0), ("a", 1), ("c", 1));
        Ids(await db.Nodes.Where(NodeFilter.Id("b")).Traverse(new NodeTraversal { Direction = EdgeDirection.Both }).ToListAsync()).Should().Equal("a", "b", "c");
    }

    [Fact]
    public async Task The_order_is_by_depth_then_id_and_depth_can_be_sorted_by()
    {
        await using var db = await TreeAsync();
        var walk = db.Nodes.Where(NodeFilter.Id("root")).Descendants();
        Ids(await walk.ToListAsync()).Should().Equal("a", "docs", "b", "deep", "c");
        Ids(await walk.OrderBy("$depth", SortDirection.Descending).ToListAsync()).Should().Equal("c", "deep", "b", "docs", "a");
        Ids(await walk.OrderBy("$depth", SortDirection.Descending).ThenBy("$id").ToListAsync()).Should().Equal("c", "b", "deep", "a", "docs");
        Ids(await walk.OrderBy("name").Take(2).ToListAsync()).Should().Equal(["deep", "docs"], "they have no name, and are the first two of that order");
    }

    [Fact]
    public async Task A_walk_is_paged_as_any_query()
    {
        await using var db = await TreeAsync();
        var walk = db.Nodes.Where(NodeFilter.Id("root")).Descendants().Take(2);
        var first = await walk.ToPageAsync();
        var second = await walk.After(first.NextCursor!).ToPageAsync();
        var third = await walk.After(second.NextCursor!).ToPageAsync();
        Ids([.. first.Items, .. second.Items, .. third.Items]).Should().Equal("a", "docs", "b", "deep", "c");
        third.NextCursor.Should().BeNull();
        Ids((await walk.Before(third.PreviousCursor!).ToPageAsync()).Items).Should().Equal("b", "deep");
        Ids(await walk.AfterId("docs").ToListAsync()).Should().Equal("b", "deep");
    }

    [Fact]
    public async Task Depth_can_only_order_what_was_walked()
    {
        await using var db = await TreeAsync();
        await FluentActions.Awaiting(() => db.Nodes.OrderBy("$depth").ToListAsync().AsTask()).Should().ThrowAsync<GenosQueryException>();
    }

    [Fact]
    public async Task Steps_tell_how_they_were_reached_the_start_first()
    {
        await using var db = await TreeAsync();
        await db.LinkAsync("a", "b", "also");
        List<TraversalStep> steps = [];
        await foreach (var step in db.TraverseAsync("root", new NodeTraversal()))
            steps.Add(step);
        steps.Select(step => (step.Node.Id, step.Depth)).Should().Equal(("root", 0), ("a", 1), ("docs", 1), ("b", 2), ("deep", 2), ("c", 3));
        steps.Select(step => step.Via).Should().Equal(
            null,
            new GraphEdge("root", "", "a"),
            new GraphEdge("root", "contains", "docs"),
            new GraphEdge("a", "also", "b"),
            new GraphEdge("docs", "contains", "deep"),
            new GraphEdge("deep", "contains", "c"));
        steps[2].Node.Edges.Should().HaveCount(2);
        using var snapshot = db.GetSnapshot();
        snapshot.Traverse("root", new NodeTraversal()).Select(step => (step.Node.Id, step.Depth, step.Via)).Should().Equal(steps.Select(step => (step.Node.Id, step.Depth, step.Via)));
        snapshot.Traverse("nobody", new NodeTraversal()).Should().BeEmpty();
    }

    [Fact]
    public async Task Of_hundreds_of_ways_of_one_length_the_least_edge_is_told()
    {
        await using var db = await GenosDatabase.OpenInMemoryAsync();
        string[] middle = [.. Enumerable.Range(0, 300).Select(number => $"m{number:000}")];
        await db.WriteAsync(batch =>
        {
            foreach (var id in (string[])["root", "end", .. middle])
                batch.Put(GenosValue.Null, id);
            foreach (var id in middle)
            {
                batch.Link("root", id);
                batch.Link(id, "end");
                batch.Link(id, "gone");
            }
        });
        using var snapshot = db.GetSnapshot();
        var steps = snapshot.Traverse("root", new NodeTraversal()).ToList();
        steps.Select(step => step.Node.Id).Should().Equal(["root", .. middle, "end"], "to what is not there no edge leads");
        steps[^1].Depth.Should().Be(2);
        steps[^1].Via.Should().Be(new GraphEdge("m000", "", "end"));
    }

    [Fact]
    public async Task Too_many_nodes_are_refused_and_never_cut()
    {
        await using var db = await GenosDatabase.OpenInMemoryAsync(options => options.Limits = new GenosLimits { TraversalNodes = 5 });
        await ChainAsync(db, "a", "b", "c", "d", "e");
        (await db.Nodes.Where(NodeFilter.Id("a")).Descendants().CountAsync()).Should().Be(4, "five nodes were visited");
        await db.WriteAsync(batch =>
        {
            batch.Put("x", "f");
            batch.Link("e", "f");
        });
        var refusal = (await FluentActions.Awaiting(() => db.Nodes.Where(NodeFilter.Id("a")).Descendants(NodeFilter.Id("b")).Take(1).ToListAsync().AsTask()).Should().ThrowAsync<GenosLimitException>()).Which;
        (refusal.Limit, refusal.Maximum).Should().Be((nameof(GenosLimits.TraversalNodes), 5L));
        (await db.Nodes.Where(NodeFilter.Id("a")).Descendants(maxDepth: 4).CountAsync()).Should().Be(4);
    }

    [Fact]
    public async Task Going_on_from_a_node_of_a_walk_has_the_limit_of_one_walk()
    {
        await using var db = await GenosDatabase.OpenInMemoryAsync(options => options.Limits = options.Limits with { TraversalNodes = 10 });
        await db.WriteAsync(batch =>
        {
            batch.Put(0, "root");
            for (var number = 1; number < 10; number++)
            {
                batch.Put(number, $"n{number}");
                batch.Link("root", $"n{number}");
            }
        });
        var page = await db.QueryAsync(NodeQuery.Parse("""{"query":{"$id":"root","$edge":{}},"$after":"id:n7"}"""));
        page.Items.Select(node => node.Id).Should().Equal("n8", "n9");
    }

    [Fact]
    public void A_hundred_thousand_nodes_are_the_default()
    {
        new GenosLimits().TraversalNodes.Should().Be(100_000);
        FluentActions.Invoking(() => new QueryRun(new FilterRun(), 3).Visit(4)).Should().Throw<GenosLimitException>();
        new QueryRun(new FilterRun(), 3).Invoking(run => run.Visit(3)).Should().NotThrow();
    }

    [Fact]
    public async Task The_shortest_path_has_the_fewest_edges_and_of_those_the_least_ids()
    {
        await using var db = await ChainAsync("a", "z", "d");
        await ChainAsync(db, "a", "c", "d");
        await ChainAsync(db, "a", "b", "x", "d", "e");
        await db.LinkAsync("e", "a");
        using var snapshot = db.GetSnapshot();
        snapshot.ShortestPath("a", "d").Should().Equal("a", "c", "d");
        snapshot.ShortestPath("a", "e").Should().Equal("a", "c", "d", "e");
        snapshot.ShortestPath("e", "b").Should().Equal("e", "a", "b");
        snapshot.ShortestPath("a", "a").Should().Equal("a");
        snapshot.ShortestPath("a", "nobody").Should().BeNull();
        snapshot.ShortestPath("nobody", "a").Should().BeNull();
        snapshot.ShortestPath("a", "d", "label").Should().BeNull();
        snapshot.ShortestPath("d", "c", "").Should().Equal("d", "e", "a", "c");
    }

    [Fact]
    public async Task A_search_for_the_shortest_path_has_the_limit_of_walks_and_can_be_cancelled()
    {
        await using var db = await ChainAsync("a", "b", "c", "d");
        using var snapshot = db.GetSnapshot();
        var view = snapshot.View;
        ShortestPath.Find(view, "a", "d", label: null, Run(4)).Should().Equal("a", "b", "c", "d");
        var refusal = FluentActions.Invoking(() => ShortestPath.Find(view, "a", "d", label: null, Run(3))).Should().Throw<GenosLimitException>().Which;
        (refusal.Code, refusal.Limit, refusal.Maximum).Should().Be((GenosErrorCode.LimitExceeded, nameof(GenosLimits.TraversalNodes), 3L));
        ShortestPath.Find(view, "c", "d", label: null, Run(2)).Should().Equal(["c", "d"], "what is further away than the start is not visited");

        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        snapshot.Invoking(each => each.ShortestPath("a", "d", cancellationToken: cancelled.Token)).Should().Throw<OperationCanceledException>();

        static QueryRun Run(int nodes) => new(new FilterRun(), nodes);
    }

    [Fact]
    public async Task A_search_for_the_shortest_path_looks_at_its_token_on_the_way()
    {
        await using var db = await GenosDatabase.OpenInMemoryAsync();
        await db.WriteAsync(batch =>
        {
            batch.Put(0, "hub");
            for (var i = 0; i < 2_000; i++)
            {
                batch.Put(i, $"n{i}");
                batch.Link($"n{i}", "hub");
            }
        });
        using var snapshot = db.GetSnapshot();
        var run = new QueryRun(new FilterRun(), 100_000, () => throw new OperationCanceledException());
        FluentActions.Invoking(() => ShortestPath.Find(snapshot.View, "n0", "hub", label: null, run)).Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void What_a_walk_cannot_have_is_refused_when_it_is_made()
    {
        FluentActions.Invoking(() => new NodeTraversal { MaxDepth = 0 }).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(NodeTraversal.MaxDepth)).WithMessage("NodeTraversal.MaxDepth is at least 1*");
        FluentActions.Invoking(() => new NodeTraversal { Label = new string('x', 65) }).Should().Throw<GenosException>();
        FluentActions.Invoking(() => new NodeTraversal { Direction = (EdgeDirection)7 }).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(NodeTraversal.Direction));
        FluentActions.Invoking(() => new NodeTraversal { Where = null! }).Should().Throw<ArgumentNullException>();
        var sixteen = Enumerable.Range(0, 15).Aggregate(new NodeTraversal(), (walk, _) => new NodeTraversal { Then = walk });
        FluentActions.Invoking(() => new NodeTraversal { Then = sixteen }).Should().Throw<GenosQueryException>();
    }

    private static async Task<List<(string Id, int Depth)>> StepsAsync(GenosDatabase db, NodeFilter start)
    {
        using var snapshot = db.GetSnapshot();
        List<(string, int)> steps = [];
        foreach (var row in new QueryRunner(new NodeQuery { Filter = start, Edge = new NodeTraversal() }).Run(snapshot.View, QueryGraph.NewRun()).Rows)
            steps.Add((row.Id, row.Depth));
        await Task.CompletedTask;
        return steps;
    }

    // root -> a; root -contains-> docs -contains-> b, deep -contains-> c
    private static async Task<GenosDatabase> TreeAsync()
    {
        var db = await GenosDatabase.OpenInMemoryAsync();
        await db.WriteAsync(batch =>
        {
            foreach (var dir in (string[])["root", "docs", "deep"])
                batch.Put(new GenosMap { ["type"] = "dir" }, dir);
            foreach (var file in (string[])["a", "b", "c"])
                batch.Put(new GenosMap { ["type"] = "file", ["name"] = file }, file);
            batch.Link("root", "a");
            batch.Link("root", "docs", "contains");
            batch.Link("docs", "b", "contains");
            batch.Link("docs", "deep", "contains");
            batch.Link("deep", "c", "contains");
        });
        return db;
    }

    private static async Task<GenosDatabase> ChainAsync(params string[] ids)
    {
        var db = await GenosDatabase.OpenInMemoryAsync();
        await ChainAsync(db, ids);
        return db;
    }

    private static async Task ChainAsync(GenosDatabase db, params string[] ids)
    {
        foreach (var id in ids)
            await db.PutAsync("x", id);
        foreach (var (source, target) in ids.Zip(ids.Skip(1)))
            await db.LinkAsync(source, target);
    }

    private static string[] Ids(IEnumerable<GenosNode> nodes) => [.. nodes.Select(node => node.Id)];
}
