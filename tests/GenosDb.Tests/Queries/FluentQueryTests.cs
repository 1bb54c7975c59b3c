namespace GenosDb.Tests.Queries;

public sealed class FluentQueryTests
{
    [Fact]
    public async Task Each_step_gives_a_new_query_and_leaves_the_one_before()
    {
        await using var db = await OpenAsync();
        var all = db.Nodes;
        var young = all.Where(NodeFilter.Lt("age", 5));
        var ordered = young.OrderBy("age", SortDirection.Descending);
        all.Definition.Should().Be(new NodeQuery());
        young.Definition.Should().Be(new NodeQuery { Filter = NodeFilter.Lt("age", 5) });
        Ids(await ordered.ToListAsync()).Should().Equal("n4", "n3", "n2", "n1", "n0");
        Ids(await ordered.Take(2).ToListAsync()).Should().Equal("n4", "n3");
        Ids(await young.ToListAsync()).Should().Equal("n0", "n1", "n2", "n3", "n4");
    }

    [Fact]
    public async Task Conditions_add_up_and_orders_replace_each_other()
    {
        await using var db = await OpenAsync();
        var query = db.Nodes.OrderBy("age").Where(NodeFilter.Gt("age", 2)).Where(NodeFilter.Lt("age", 6)).OrderBy("even", SortDirection.Descending).ThenBy("age");
        query.Definition.Should().Be(new NodeQuery
        {
            Filter = NodeFilter.Gt("age", 2) & NodeFilter.Lt("age", 6),
            OrderBy = [new NodeSort("even", SortDirection.Descending), new NodeSort("age")],
        });
        Ids(await query.ToListAsync()).Should().Equal("n4", "n3", "n5");
        query.AfterId("n4").After("x").Definition.AfterId.Should().BeNull("a query has one position after which it begins");
        query.Before("x").BeforeId("n4").Definition.Before.Should().BeNull();
    }

    [Fact]
    public async Task A_condition_after_a_walk_is_about_what_it_reached()
    {
        await using var db = await OpenAsync();
        await db.LinkAsync("n0", "n1");
        await db.LinkAsync("n1", "n2");
        var walk = db.Nodes.Where(NodeFilter.Id("n0")).Descendants();
        Ids(await walk.Where(NodeFilter.Eq("even", true)).ToListAsync()).Should().Equal("n2");
        Ids(await walk.Descendants().Where(NodeFilter.Eq("even", true)).ToListAsync()).Should().Equal("n2");
        walk.Descendants(NodeFilter.Eq("a", 1), "x", 3).Definition.Edge.Should().Be(
            new NodeTraversal { Then = new NodeTraversal { Where = NodeFilter.Eq("a", 1), Label = "x", MaxDepth = 3 } });
    }

    [Fact]
    public async Task Every_way_to_run_it_is_about_the_same_nodes()
    {
        await using var db = await OpenAsync();
        var query = db.Nodes.Where(NodeFilter.Gte("age", 4)).OrderBy("age", SortDirection.Descending);
        (await query.CountAsync()).Should().Be(6);
        (await query.Take(4).CountAsync()).Should().Be(4);
        (await query.AnyAsync()).Should().BeTrue();
        (await query.FirstOrDefaultAsync())!.Id.Should().Be("n9");
        (await query.AfterId("n6").CountAsync()).Should().Be(2);
        (await query.AfterId("n6").FirstOrDefaultAsync())!.Id.Should().Be("n5");
        (await query.BeforeId("n6").FirstOrDefaultAsync())!.Id.Should().Be("n9");
        (await query.BeforeId("n6").Take(2).FirstOrDefaultAsync())!.Id.Should().Be("n8", "the last two before it are n8 and n7");
        (await query.BeforeId("n6").Take(2).CountAsync()).Should().Be(2);
        (await query.ExplainAsync()).NodesReturned.Should().Be(6);
        (await query.ToPageAsync()).Items.Should().Equal(await query.ToListAsync());
        var none = query.Where(NodeFilter.Lt("age", 0));
        (await none.AnyAsync()).Should().BeFalse();
        (await none.CountAsync()).Should().Be(0);
        (await none.FirstOrDefaultAsync()).Should().BeNull();
        (await db.Nodes.CountAsync()).Should().Be(10);
    }

    [Fact]
    public async Task A_node_is_given_with_everything_that_it_has()
    {
        await using var db = await OpenAsync();
        await db.LinkAsync("n0", "n2", "b");
        await db.LinkAsync("n0", "n1", "b");
        await db.LinkAsync("n0", "n3", "a");
        await db.LinkAsync("n0", "nobody", "a");
        var node = (await db.Nodes.Where(NodeFilter.Id("n0")).ToListAsync()).Single();
        node.Should().BeEquivalentTo(await db.GetAsync("n0"));
        node.Edges.Should().Equal(new GenosEdge("a", "n3"), new GenosEdge("b", "n1"), new GenosEdge("b", "n2"));
    }

    [Fact]
    public async Task What_was_awaited_is_in_the_answer_and_a_batch_is_there_as_a_whole()
    {
        await using var db = await OpenAsync();
        var writer = Task.Run(async () =>
        {
            for (var version = 1; version <= 300; version++)
            {
                var written = version;
                await db.WriteAsync(batch =>
                {
                    for (var number = 0; number < 10; number++)
                        batch.Put(new GenosMap { ["version"] = written }, $"n{number}");
                });
                (await db.Nodes.Where(NodeFilter.Gte("version", written)).CountAsync()).Should().Be(10);
            }
        });
        while (!writer.IsCompleted)
        {
            var versions = (await db.Nodes.ToListAsync()).Select(node => node.Value["version"]).Distinct();
            versions.Should().ContainSingle();
        }

        await writer;
    }

    [Fact]
    public async Task A_token_that_is_cancelled_stops_it_between_two_portions()
    {
        await using var db = await OpenAsync(count: 3_000);
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Canceled(() => db.QueryAsync(new NodeQuery(), source.Token).AsTask());
        await Canceled(() => db.Nodes.CountAsync(source.Token).AsTask());
        await Canceled(() => db.Nodes.ExplainAsync(source.Token).AsTask());
        var looked = 0;
        var run = new GenosDb.Queries.QueryRun(new GenosDb.Queries.FilterRun(), 1_000, () =>
        {
            if (++looked == 2)
                throw new OperationCanceledException();
        });
        using var snapshot = db.GetSnapshot();
        new GenosDb.Queries.QueryRunner(new NodeQuery { Filter = NodeFilter.Gt("age", 0) }).Invoking(runner => runner.Run(snapshot.View, run)).Should().Throw<OperationCanceledException>();
        run.NodesExamined.Should().BeInRange(1_024, 2_048, "small nodes are looked at by the thousand");

        static async Task Canceled(Func<Task> run) => await FluentActions.Awaiting(run).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task After_disposal_queries_are_refused_and_those_that_run_end()
    {
        var db = await OpenAsync(count: 20_000);
        var running = Enumerable.Range(0, 4).Select(_ => db.Nodes.Where(NodeFilter.Gt("age", 5)).CountAsync().AsTask()).ToArray();
        var steps = db.TraverseAsync("n0", new NodeTraversal()).GetAsyncEnumerator();
        (await steps.MoveNextAsync()).Should().BeTrue();
        await db.DisposeAsync();
        (await Task.WhenAll(running)).Should().OnlyContain(count => count == 19_994);
        await steps.DisposeAsync();
        await Refused(() => db.QueryAsync(new NodeQuery()).AsTask());
        await Refused(() => db.Nodes.ToListAsync().AsTask());
        await Refused(() => db.Nodes.CountAsync().AsTask());
        FluentActions.Invoking(() => db.TraverseAsync("n0", new NodeTraversal())).Should().Throw<ObjectDisposedException>();

        static async Task Refused(Func<Task> run) => await FluentActions.Awaiting(run).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task A_snapshot_that_was_disposed_gives_nothing()
    {
        await using var db = await OpenAsync();
        var snapshot = db.GetSnapshot();
        var steps = snapshot.Traverse("n0", new NodeTraversal());
        snapshot.Dispose();
        snapshot.Invoking(each => each.Find(new NodeQuery())).Should().Throw<ObjectDisposedException>();
        snapshot.Invoking(each => each.ShortestPath("n0", "n1")).Should().Throw<ObjectDisposedException>();
        steps.Invoking(each => each.ToList()).Should().Throw<ObjectDisposedException>();
    }

    private static async Task<GenosDatabase> OpenAsync(int count = 10)
    {
        var db = await GenosDatabase.OpenInMemoryAsync();
        foreach (var numbers in Enumerable.Range(0, count).Chunk(1_000))
        {
            await db.WriteAsync(batch =>
            {
                foreach (var number in numbers)
                    batch.Put(new GenosMap { ["age"] = number, ["even"] = number % 2 == 0 }, $"n{number}");
            });
        }

        return db;
    }

    private static string[] Ids(IEnumerable<GenosNode> nodes) => [.. nodes.Select(node => node.Id)];
}
