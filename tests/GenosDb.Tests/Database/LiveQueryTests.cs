using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Database;

public sealed class LiveQueryTests : IAsyncLifetime
{
    private GenosDatabase _db = null!;

    public async Task InitializeAsync() => _db = await TestDatabases.OpenAsync();

    public async Task DisposeAsync() => await _db.DisposeAsync();

    /// <summary>The table of the window: watching tasks by p descending, the first two of a(5), b(4) and c(3).</summary>
    [Fact]
    public async Task A_window_shows_who_comes_goes_and_moves_up()
    {
        await TaskAsync("a", 5);
        await TaskAsync("b", 4);
        await TaskAsync("c", 3);
        await using var live = await _db.Nodes.Where(NodeFilter.Eq("type", "task")).OrderBy("p", SortDirection.Descending).Take(2).WatchAsync();
        await using var sets = live.ReadAllAsync().GetAsyncEnumerator();
        var folded = new FoldedResult();

        await NextAsync("Initial a 0, Initial b 1", "a b");
        await TaskAsync("d", 6);
        await NextAsync("Removed b 1, Added d 0", "d a");
        await TaskAsync("c", 1);
        live.Revision.Should().Be(folded.Revision, "it is outside before and after");
        await _db.RemoveAsync("d");
        await NextAsync("Removed d 0, Added b 1", "a b");
        await TaskAsync("a", 2);
        await NextAsync("Updated a 1", "b a");
        await _db.WriteAsync(batch =>
        {
            batch.Put(NewTask(9), "e");
            batch.Remove("e");
        });
        live.Revision.Should().Be(folded.Revision, "it came and went in one batch");
        await _db.WriteAsync(batch =>
        {
            batch.Put(NewTask(8), "c");
            batch.Put(NewTask(7), "a");
        });
        await NextAsync("Removed b 0, Added c 0, Updated a 1", "c a");

        async Task NextAsync(string changes, string current)
        {
            (await sets.MoveNextAsync()).Should().BeTrue();
            string.Join(", ", sets.Current.Changes.Select(change => $"{change.Kind} {change.Id} {change.Index}")).Should().Be(changes);
            folded.Apply(sets.Current);
            string.Join(' ', folded.Ids).Should().Be(current);
            string.Join(' ', live.Current.Select(node => node.Id)).Should().Be(current);
        }
    }

    [Fact]
    public async Task A_result_is_never_late()
    {
        await using var live = await _db.Nodes.WatchAsync();
        for (var i = 1; i <= 500; i++)
        {
            await _db.PutAsync(i);
            live.Current.Should().HaveCount(i);
        }
    }

    [Fact]
    public async Task The_initial_set_comes_first_also_when_it_is_empty()
    {
        await using var live = await _db.Nodes.WatchAsync();
        var sets = new Recorder<NodeChangeSet<GenosNode>>();
        using var subscription = live.Changes.Subscribe(sets);

        var initial = (await sets.CountAsync(1)).Single();
        initial.Should().Match<NodeChangeSet<GenosNode>>(set => set.IsInitial && set.Changes.IsEmpty && set.Revision == live.Revision && set.Lagged == 0);
        await _db.PutAsync(1, "a");
        var added = (await sets.CountAsync(2))[1];
        added.Changes.Single().Should().Match<NodeChange<GenosNode>>(change => change.Kind == ChangeKind.Added && change.Id == "a" && change.Current!.Value == 1 && change.Previous == null);
        added.Should().Match<NodeChangeSet<GenosNode>>(set => !set.IsInitial && set.Origin == ChangeOrigin.Local && set.Peer == null && set.Revision == _db.Revision());
    }

    [Fact]
    public async Task A_node_can_be_watched_before_it_is_there()
    {
        await using var live = await _db.WatchAsync("a");
        var changes = new Recorder<NodeChange<GenosNode>>();
        using var subscription = live.Items().Subscribe(changes);
        live.Current.Should().BeEmpty();

        await _db.PutAsync(1, "b");
        await _db.PutAsync(1, "a");
        await _db.LinkAsync("a", "b", "knows");
        await _db.PutAsync(2, "a");
        await _db.RemoveAsync("a");

        var items = await changes.CountAsync(4);
        items.Select(change => change.Kind).Should().Equal(ChangeKind.Added, ChangeKind.Updated, ChangeKind.Updated, ChangeKind.Removed);
        items[1].Current!.Edges.Should().Equal(new GenosEdge("knows", "b"));
        items[3].Should().Match<NodeChange<GenosNode>>(change => change.Current == null && change.Previous!.Value == 2);
        live.Current.Should().BeEmpty();
        await FluentActions.Awaiting(async () => await _db.WatchAsync("")).Should().ThrowAsync<GenosException>();
    }

    [Fact]
    public async Task No_write_is_missed_and_none_comes_twice_while_queries_are_attached()
    {
        const int Writes = 1_000;
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < Writes; i++)
                await _db.PutAsync(i, $"n{i % 50}");
        });
        List<(LiveQuery<GenosNode> Live, Recorder<NodeChangeSet<GenosNode>> Sets)> watched = [];
        while (!writing.IsCompleted && watched.Count < 20)
        {
            var live = await _db.Nodes.OrderBy("$value").WatchAsync(new LiveQueryOptions { Buffer = int.MaxValue });
            var sets = new Recorder<NodeChangeSet<GenosNode>>();
            live.Changes.Subscribe(sets);
            watched.Add((live, sets));
        }

        await writing;
        var expected = (await _db.Nodes.OrderBy("$value").ToListAsync()).Select(FoldedResult.Describe).ToArray();
        foreach (var (live, sets) in watched)
        {
            var revision = live.Revision;
            var folded = new FoldedResult();
            foreach (var set in await sets.WhenAsync(items => items[^1].Revision == revision))
                folded.Apply(set);
            folded.Image.Should().Equal(expected);
            await live.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_is_committed_while_a_query_is_read_is_not_missed()
    {
        await _db.PutAsync(1, "a");
        var isFirst = true;
        await using var live = await _db.Nodes.Select(node =>
        {
            // The only node there was: the query is being read.
            if (isFirst)
                _ = _db.PutAsync(2, "b").AsTask();
            isFirst = false;
            return node.Id;
        }).WatchAsync();
        live.Current.Should().Equal("a", "b");
    }

    [Fact]
    public async Task A_set_says_where_it_came_from()
    {
        await using var databases = new TestDatabases();
        var (alice, bob) = await databases.PairAsync();
        await using var live = await bob.Nodes.WatchAsync();
        var sets = new Recorder<NodeChangeSet<GenosNode>>();
        using var subscription = live.Changes.Subscribe(sets);

        await alice.PutAsync(1, "a");

        (await sets.CountAsync(2))[1].Should().Match<NodeChangeSet<GenosNode>>(set => set.Origin == ChangeOrigin.Remote && set.Peer == alice.Replica.ToString());
    }

    [Fact]
    public async Task An_edge_anywhere_on_the_way_counts()
    {
        await _db.WriteAsync(batch =>
        {
            foreach (var id in new[] { "root", "dir", "deep", "file", "apart" })
                batch.Put(new GenosMap { ["name"] = id }, id);
            batch.Link("root", "dir", "contains");
            batch.Link("dir", "deep", "contains");
            batch.Link("deep", "file", "contains");
        });
        await using var live = await _db.Nodes.Where(NodeFilter.Id("root")).Descendants(NodeFilter.Eq("name", "file"), "contains").WatchAsync();
        live.Current.Select(node => node.Id).Should().Equal("file");
        var before = live.Revision;

        await _db.LinkAsync("apart", "file", "contains");
        await _db.LinkAsync("dir", "apart", "other");
        await _db.PutAsync(7, "apart");
        live.Revision.Should().Be(before, "no walk goes there");

        await _db.UnlinkAsync("dir", "deep", "contains");
        live.Current.Should().BeEmpty();
        await _db.LinkAsync("root", "apart", "contains");
        live.Current.Select(node => node.Id).Should().Equal("file");
        await _db.RemoveAsync("root");
        live.Current.Should().BeEmpty();
    }

    [Fact]
    public async Task A_walk_against_the_edges_notices_who_links_to_where_it_is()
    {
        foreach (var id in new[] { "sink", "near", "far" })
            await _db.PutAsync(id, id);
        await using var live = await _db.Nodes.Where(NodeFilter.Id("sink")).Traverse(new NodeTraversal { Direction = EdgeDirection.Incoming }).WatchAsync();
        live.Current.Should().BeEmpty();

        await _db.LinkAsync("near", "sink");
        live.Current.Select(node => node.Id).Should().Equal("near");
        await _db.LinkAsync("far", "near");
        live.Current.Select(node => node.Id).Should().Equal("near", "far");
        await _db.UnlinkAsync("near", "sink");
        live.Current.Should().BeEmpty();
    }

    [Fact]
    public async Task A_query_that_fails_ends_with_its_error()
    {
        await using var db = await TestDatabases.OpenAsync(options => options.Limits = new GenosLimits { TraversalNodes = 3 });
        await db.WriteAsync(batch => batch.Link(batch.Put(1, "a"), batch.Put(2, "b")));
        await using var live = await db.Nodes.Where(NodeFilter.Id("a")).Descendants().WatchAsync();
        await using var other = await db.Nodes.WatchAsync();
        var sets = new Recorder<NodeChangeSet<GenosNode>>();
        using var subscription = live.Changes.Subscribe(sets);
        var problem = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var callback = live.Subscribe(static _ => { }, problem.SetResult);
        await sets.CountAsync(1);

        await db.WriteAsync(batch =>
        {
            batch.Link("b", batch.Put(3, "c"));
            batch.Link("b", batch.Put(4, "d"));
        });

        await FluentActions.Awaiting(sets.CompletedAsync).Should().ThrowAsync<GenosLimitException>();
        (await problem.Task.InTime()).Should().BeOfType<GenosLimitException>();
        await FluentActions.Awaiting(async () =>
        {
            await foreach (var _ in live.ReadAllAsync())
            {
            }
        }).Should().ThrowAsync<GenosLimitException>();
        other.Current.Should().HaveCount(4);
        await FluentActions.Awaiting(async () => await db.Nodes.Where(NodeFilter.Id("a")).Descendants().WatchAsync()).Should().ThrowAsync<GenosLimitException>();
        await db.PutAsync(5);
        other.Current.Should().HaveCount(5);
    }

    [Fact]
    public async Task A_query_that_cannot_be_used_or_is_cancelled_leaves_nothing_behind()
    {
        await FluentActions.Awaiting(async () => await _db.Nodes.AfterId("nowhere").WatchAsync()).Should().ThrowAsync<GenosQueryException>();
        await FluentActions.Awaiting(async () => await _db.Nodes.WatchAsync(cancellationToken: new CancellationToken(canceled: true))).Should().ThrowAsync<OperationCanceledException>();
        _db.WatcherCount.Should().Be(0);
        await (await _db.Nodes.WatchAsync()).DisposeAsync();
        _db.WatcherCount.Should().Be(0);
    }

    private static GenosValue NewTask(int p) => new GenosMap { ["type"] = "task", ["p"] = p };

    private async Task TaskAsync(string id, int p) => await _db.PutAsync(NewTask(p), id);
}
