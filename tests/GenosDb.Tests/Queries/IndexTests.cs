using GenosDb.Tests.Storage;

namespace GenosDb.Tests.Queries;

public sealed class IndexTests
{
    [Fact]
    public async Task An_index_answers_when_ensuring_completes_and_is_ensured_once()
    {
        await using var db = await OpenAsync(100);
        db.Indexes.Should().BeEmpty();
        (await db.EnsureIndexAsync(new("age"))).Should().BeTrue();
        (await db.EnsureIndexAsync(new("age"))).Should().BeFalse("there is one already");
        (await db.EnsureIndexAsync(new("name", IndexKind.Text))).Should().BeTrue();
        (await db.EnsureIndexAsync(new("name"))).Should().BeTrue("another kind is another index");
        db.Indexes.Should().Equal(new IndexDefinition("age"), new IndexDefinition("name", IndexKind.Text), new IndexDefinition("name"));
        (await db.ExplainAsync(new NodeQuery { Filter = NodeFilter.Eq("age", 3) })).IndexPath.Should().Be("age");

        (await db.DropIndexAsync(new("age"))).Should().BeTrue();
        (await db.DropIndexAsync(new("age"))).Should().BeFalse("it is gone");
        db.Indexes.Should().HaveCount(2);
        (await db.ExplainAsync(new NodeQuery { Filter = NodeFilter.Eq("age", 3) })).IndexPath.Should().BeNull();
    }

    [Fact]
    public async Task What_was_written_after_the_index_is_found_by_it_and_what_was_removed_is_not()
    {
        await using var db = await OpenAsync(20);
        await db.EnsureIndexAsync(new("age"));
        await db.PutAsync(new GenosMap { ["age"] = 1_000 }, "new");
        await db.PutAsync(new GenosMap { ["age"] = 1_000 }, "n3");
        await db.RemoveAsync("n5");
        await db.PutAsync(new GenosMap { ["age"] = 5 }, "n6");
        await db.LinkAsync("new", "n3", "knows");
        (await FindAsync(db, NodeFilter.Eq("age", 1_000))).Should().Equal("n3", "new");
        (await FindAsync(db, NodeFilter.Eq("age", 3))).Should().BeEmpty();
        (await FindAsync(db, NodeFilter.Eq("age", 5))).Should().Equal("n6");
        (await db.Nodes.Where(NodeFilter.Eq("age", 1_000)).ToListAsync())[1].Edges.Should().Equal(new GenosEdge("knows", "n3"));
    }

    [Fact]
    public async Task A_snapshot_has_the_index_of_its_revision()
    {
        await using var db = await OpenAsync(50);
        await db.EnsureIndexAsync(new("age"));
        using var before = db.GetSnapshot();
        await db.WriteAsync(batch =>
        {
            for (var number = 0; number < 50; number++)
                batch.Put(new GenosMap { ["age"] = 7 }, $"n{number}");
        });
        before.Find(new NodeQuery { Filter = NodeFilter.Eq("age", 7) }).Select(node => node.Id).Should().Equal("n7");
        using var after = db.GetSnapshot();
        after.Find(new NodeQuery { Filter = NodeFilter.Eq("age", 7) }).Should().HaveCount(50);
        await db.DropIndexAsync(new("age"));
        after.Find(new NodeQuery { Filter = NodeFilter.Eq("age", 7) }).Should().HaveCount(50, "it keeps what it has");
    }

    [Fact]
    public async Task Elements_of_arrays_are_indexed_and_a_node_is_found_once()
    {
        await using var db = await GenosDatabase.OpenInMemoryAsync();
        await db.PutAsync(new GenosMap { ["tags"] = GenosValue.Array("a", "b", "b") }, "x");
        await db.PutAsync(new GenosMap { ["tags"] = "b" }, "y");
        await db.PutAsync(new GenosMap { ["tags"] = GenosValue.Array() }, "z");
        for (var number = 0; number < 20; number++)
            await db.PutAsync(new GenosMap { ["tags"] = $"other{number}" });
        await db.EnsureIndexAsync(new("tags"));
        (await FindAsync(db, NodeFilter.Eq("tags", "b"))).Should().Equal("x", "y");
        (await FindAsync(db, NodeFilter.In("tags", "a", "b"))).Should().Equal("x", "y");
        (await FindAsync(db, NodeFilter.Between("tags", "a", "c"))).Should().Equal("x", "y");
        (await FindAsync(db, NodeFilter.Eq("tags", GenosValue.Array("a", "b", "b")))).Should().Equal("x");
        (await FindAsync(db, NodeFilter.Gt("tags", "a") & NodeFilter.Lt("tags", "b"))).Should().Equal(["x"], "two elements fulfil one condition each");
        (await FindAsync(db, NodeFilter.Eq("tags", GenosValue.Array()))).Should().Equal("z");
    }

    [Fact]
    public async Task At_most_32_indexes()
    {
        await using var db = await OpenAsync(1);
        for (var number = 0; number < 32; number++)
            await db.EnsureIndexAsync(new($"f{number}"));
        var refusal = (await FluentActions.Awaiting(() => db.EnsureIndexAsync(new("one more")).AsTask()).Should().ThrowAsync<GenosLimitException>()).Which;
        (refusal.Actual, refusal.Maximum).Should().Be((33L, 32L));
        (await db.EnsureIndexAsync(new("f1"))).Should().BeFalse("it is there");
        await db.DropIndexAsync(new("f1"));
        (await db.EnsureIndexAsync(new("one more"))).Should().BeTrue();
    }

    [Fact]
    public async Task A_path_or_kind_that_cannot_be_indexed_is_refused()
    {
        await using var db = await OpenAsync(1);
        await Refused<GenosQueryException>(new("a\\b"));
        await Refused<GenosQueryException>(new("$depth"));
        await Refused<GenosQueryException>(new("$nothing"));
        await Refused<ArgumentException>(new("a", (IndexKind)9));
        await Refused<ArgumentNullException>(new(null!));
        await FluentActions.Awaiting(() => db.DropIndexAsync(new(null!)).AsTask()).Should().ThrowAsync<ArgumentNullException>();
        await FluentActions.Awaiting(() => db.QueryAsync(new NodeQuery { OrderBy = [default] }).AsTask()).Should().ThrowAsync<ArgumentNullException>();
        await Refused<GenosLimitException>(new(new string('ä', 513)));
        db.Indexes.Should().BeEmpty();
        await db.EnsureIndexAsync(new(@"a\$b.c"));
        db.Indexes.Should().Equal([new IndexDefinition("a$b.c")], "paths that mean the same are one");

        async Task Refused<TException>(IndexDefinition index)
            where TException : Exception =>
            await FluentActions.Awaiting(() => db.EnsureIndexAsync(index).AsTask()).Should().ThrowAsync<TException>();
    }

    [Fact]
    public async Task An_index_of_texts_is_not_made_on_the_calling_thread()
    {
        await using var db = await OpenAsync(10);
        using var hasReturned = new ManualResetEventSlim();
        var waited = new List<bool>();
        var ensuring = db.EnsureIndexAsync(new("name", IndexKind.Text), new ToldProgress<IndexProgress>(_ => waited.Add(hasReturned.Wait(TimeSpan.FromSeconds(30)))));
        hasReturned.Set();
        await ensuring;
        waited.Should().NotBeEmpty().And.NotContain(false);
    }

    [Fact]
    public async Task Building_goes_on_beside_writes_and_misses_none_of_them()
    {
        await using var db = await OpenAsync(5_000);
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            var random = new Random(1);
            for (var step = 0; !stop.IsCancellationRequested; step++)
            {
                await db.PutAsync(new GenosMap { ["age"] = 100 + random.Next(3) }, $"n{random.Next(5_500)}");
                if (step % 7 == 0)
                    await db.RemoveAsync($"n{random.Next(5_500)}");
            }
        });
        var definitions = Enumerable.Range(0, 4).Select(number => new IndexDefinition(number == 0 ? "age" : $"f{number}")).ToArray();
        await Task.WhenAll(definitions.Select(definition => db.EnsureIndexAsync(definition).AsTask()));
        await stop.CancelAsync();
        await writer;
        using var snapshot = db.GetSnapshot();
        for (var age = 100; age < 103; age++)
        {
            var query = new NodeQuery { Filter = NodeFilter.Eq("age", age) };
            snapshot.Find(query).Select(node => node.Id).Should().Equal(QueryModel.Ordered(snapshot, query).Select(node => node.Id));
        }
    }

    [Fact]
    public async Task Building_beside_large_batches_misses_no_node()
    {
        // Batches far above what an index takes over under the lock at once.
        await using var db = await OpenAsync(1_000);
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 2).Select(writer => Task.Run(async () =>
        {
            for (var step = 0; !stop.IsCancellationRequested; step++)
            {
                await db.WriteAsync(batch =>
                {
                    for (var number = 0; number < 4_096; number++)
                        batch.Put(new GenosMap { ["age"] = step }, $"n{number}");
                });
            }
        })).ToArray();
        for (var number = 0; number < 5; number++)
        {
            (await db.EnsureIndexAsync(new("age"))).Should().BeTrue();
            using var snapshot = db.GetSnapshot();
            snapshot.Find(new NodeQuery { Filter = NodeFilter.Gte("age", 0) }).Should().HaveCount(snapshot.Count, "no node is missing from the index");
            (await db.DropIndexAsync(new("age"))).Should().BeTrue();
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
    }

    [Fact]
    public async Task Readers_agree_with_a_scan_while_indexes_come_and_go_and_others_write()
    {
        await using var db = await OpenAsync(300);
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            var random = new RandomQueries(7);
            while (!stop.IsCancellationRequested)
            {
                await db.WriteAsync(batch =>
                {
                    for (var count = random.Next(20); count >= 0; count--)
                    {
                        if (random.Next(4) == 0)
                            batch.Remove(random.Id());
                        else
                            batch.Put(random.Node(), random.Id());
                    }
                });
            }
        });
        var indexer = Task.Run(async () =>
        {
            var random = new RandomQueries(8);
            while (!stop.IsCancellationRequested)
            {
                await db.EnsureIndexAsync(random.Index());
                if (random.Next(2) == 0)
                    await db.DropIndexAsync(random.Pick(db.Indexes));
            }
        });
        var random = new RandomQueries(9);
        var served = 0;
        for (var step = 0; step < 400 || served < 50; step++)
        {
            using var snapshot = db.GetSnapshot();
            var query = new NodeQuery { Filter = random.Filter(), OrderBy = random.Sorts(), Limit = random.Next(3) == 0 ? 5 : null };
            served += new GenosDb.Queries.QueryRunner(query).Plan(snapshot.View, default).Index is null ? 0 : 1;
            var expected = QueryModel.Ordered(snapshot, query).Take(query.Limit ?? int.MaxValue).Select(node => node.Id).ToArray();
            var found = snapshot.Find(query).Select(node => node.Id).ToArray();
            if (!found.AsSpan().SequenceEqual(expected))
                found.Should().Equal(expected, "of step {0}: {1}", step, query);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writer, indexer);
    }

    [Fact]
    public async Task Progress_ascends_to_the_end_and_who_is_told_can_harm_nothing()
    {
        await using var db = await OpenAsync(10_000);
        var told = new ToldProgress<IndexProgress>();
        (await db.EnsureIndexAsync(new("age"), told)).Should().BeTrue();
        told.Reports[^1].Should().Be(new IndexProgress(10_000, 10_000));
        told.Reports.Should().BeInAscendingOrder(progress => progress.NodesDone).And.OnlyContain(progress => progress.NodesTotal == 10_000);
        var before = told.Reports.Count;
        (await db.EnsureIndexAsync(new("age"), told)).Should().BeFalse();
        told.Reports.Should().HaveCount(before, "nothing was made");
        (await db.EnsureIndexAsync(new("name"), new ToldProgress<IndexProgress>(_ => throw new InvalidOperationException("I am the handler of somebody else.")))).Should().BeTrue();
        await using var empty = await GenosDatabase.OpenInMemoryAsync();
        (await empty.EnsureIndexAsync(new("age"), told)).Should().BeTrue();
        told.Reports[^1].Should().Be(new IndexProgress(0, 0));
    }

    [Fact]
    public async Task Who_ensures_what_is_being_made_waits_for_it_and_gets_false()
    {
        await using var db = await OpenAsync(10_000);
        var both = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => db.EnsureIndexAsync(new("age")).AsTask())));
        both.Count(isNew => isNew).Should().Be(1);
        db.Indexes.Should().ContainSingle();
    }

    [Fact]
    public async Task Giving_up_leaves_no_index()
    {
        await using var db = await OpenAsync(20_000);
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();
        await FluentActions.Awaiting(() => db.EnsureIndexAsync(new("age"), progress: null, canceled.Token).AsTask()).Should().ThrowAsync<OperationCanceledException>();
        db.Indexes.Should().BeEmpty();

        using var later = new CancellationTokenSource();
        var building = db.EnsureIndexAsync(new("age"), progress: null, later.Token).AsTask();
        await later.CancelAsync();
        try
        {
            await building;
        }
        catch (OperationCanceledException)
        {
            db.Indexes.Should().BeEmpty();
            (await db.EnsureIndexAsync(new("age"))).Should().BeTrue("it can be made again");
        }

        db.Indexes.Should().ContainSingle();
    }

    [Fact]
    public async Task Closing_the_database_ends_building()
    {
        var db = await OpenAsync(20_000);
        var building = Task.WhenAll(Enumerable.Range(0, 8).Select(number => db.EnsureIndexAsync(new($"f{number}", IndexKind.Text)).AsTask()));
        await db.DisposeAsync();
        try
        {
            await building;
        }
        catch (ObjectDisposedException)
        {
        }

        await FluentActions.Awaiting(() => db.EnsureIndexAsync(new("age")).AsTask()).Should().ThrowAsync<ObjectDisposedException>();
        FluentActions.Invoking(() => db.Indexes).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public async Task Clearing_this_replica_empties_its_indexes_too()
    {
        await using var db = await OpenAsync(50);
        await db.EnsureIndexAsync(new("age"));
        await db.ClearAsync(ClearScope.ThisReplica);
        (await FindAsync(db, NodeFilter.Gte("age", 0))).Should().BeEmpty();
        await db.PutAsync(new GenosMap { ["age"] = 3 }, "n3");
        (await FindAsync(db, NodeFilter.Gte("age", 0))).Should().Equal("n3");
        db.Indexes.Should().ContainSingle();
    }

    [Fact]
    public void A_graph_without_indexes_notes_nothing()
    {
        var graph = QueryGraph.Of([.. Enumerable.Range(0, 100).Select(number => ($"n{number}", (GenosValue)number))]);
        using (var snapshot = graph.Graph.GetSnapshot())
            snapshot.View.Indexes.Should().BeNull();
        graph.Ensure("$value");
        graph.Drop(new IndexDefinition("$value"));
        using var after = graph.Graph.GetSnapshot();
        after.View.Indexes.Should().BeNull();
    }

    private static async Task<GenosDatabase> OpenAsync(int count)
    {
        var db = await GenosDatabase.OpenInMemoryAsync();
        foreach (var numbers in Enumerable.Range(0, count).Chunk(1_000))
        {
            await db.WriteAsync(batch =>
            {
                foreach (var number in numbers)
                    batch.Put(new GenosMap { ["age"] = number, ["name"] = $"user {number}" }, $"n{number}");
            });
        }

        return db;
    }

    private static async Task<string[]> FindAsync(GenosDatabase db, NodeFilter filter)
    {
        var found = await db.Nodes.Where(filter).ToListAsync();
        return [.. found.Select(node => node.Id)];
    }
}
