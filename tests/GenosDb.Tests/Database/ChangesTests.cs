using System.Collections.Concurrent;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Sync.Support;
using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Database;

public sealed class ChangesTests : IAsyncLifetime
{
    private GenosDatabase _db = null!;

    public async Task InitializeAsync() => _db = await TestDatabases.OpenAsync();

    public async Task DisposeAsync() => await _db.DisposeAsync();

    [Fact]
    public async Task Each_local_batch_that_shows_is_one_set_in_commit_order()
    {
        var changes = new Recorder<GraphChangeSet>();
        using var subscription = _db.Changes.Subscribe(changes);
        await _db.PutAsync(1, "a");
        await _db.PutAsync(2, "b");
        await _db.LinkAsync("a", "b", "knows");
        await _db.PutAsync(3, "a");
        await _db.UnlinkAsync("a", "b", "knows");
        await _db.LinkAsync("b", "a");
        await _db.RemoveAsync("a");

        var sets = await changes.CountAsync(7);

        sets.Should().HaveCount(7).And.OnlyContain(set => set.Origin == ChangeOrigin.Local && set.Peer == null);
        sets.Select(set => set.Revision).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        sets[0].Added.Single().Value.AsInt64().Should().Be(1);
        sets[2].Linked.Should().Equal(new GraphEdge("a", "knows", "b"));
        sets[2].Updated.Single().Should().Match<NodeUpdate>(update => update.Previous.Edges.IsEmpty && update.Current.Edges.Length == 1);
        sets[3].Updated.Single().Should().Match<NodeUpdate>(update => update.Previous.Value.AsInt64() == 1 && update.Current.Value.AsInt64() == 3);
        sets[4].Unlinked.Should().Equal(new GraphEdge("a", "knows", "b"));
        sets[6].Removed.Single().Id.Should().Be("a");
        sets[6].Unlinked.Should().Equal(new GraphEdge("b", "", "a"));
        sets[6].Updated.Single().Current.Id.Should().Be("b", "it lost its edge");
        changes.BrokeTheGrammar.Should().BeFalse();
    }

    [Fact]
    public async Task A_batch_without_visible_effect_is_no_set()
    {
        var changes = new Recorder<GraphChangeSet>();
        using var subscription = _db.Changes.Subscribe(changes);
        await _db.LinkAsync("a", "b");
        await _db.WriteAsync(batch =>
        {
            batch.Put(1, "x");
            batch.Remove("x");
        });
        await _db.WriteAsync(batch =>
        {
            batch.Put(1, "a");
            batch.Put(2, "b");
        });

        (await changes.CountAsync(1)).Single().Linked.Should().Equal(new GraphEdge("a", "", "b"));
    }

    [Fact]
    public async Task A_set_of_a_peer_says_so()
    {
        await using var databases = new TestDatabases();
        var (alice, bob) = await databases.PairAsync();
        var changes = new Recorder<GraphChangeSet>();
        using var subscription = bob.Changes.Subscribe(changes);

        await alice.PutAsync(1, "a");
        await changes.CountAsync(1);
        await bob.PutAsync(2, "b");

        var sets = await changes.CountAsync(2);
        sets.Select(set => (set.Origin, set.Peer)).Should().Equal((ChangeOrigin.Remote, alice.Replica.ToString()), (ChangeOrigin.Local, null));
        bob.Sync.Status.Peers.Should().Contain(peer => peer.Id == sets[0].Peer);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Folding_the_sets_over_the_snapshot_before_them_gives_the_graph(ulong seed)
    {
        await using var databases = new TestDatabases();
        var (alice, bob) = await databases.PairAsync();
        var peers = new[] { alice, bob };
        var random = new SeededRandomSource(seed);
        for (var i = 0; i < 30; i++)
            await WriteAsync(peers[random.Next(2)], random);
        await alice.SameAsync(bob);
        var images = peers.Select(peer =>
        {
            using var snapshot = peer.GetSnapshot();
            return new GraphImage(snapshot);
        }).ToArray();
        var changes = peers.Select(_ => new Recorder<GraphChangeSet>()).ToArray();
        var subscriptions = peers.Zip(changes, (peer, recorder) => peer.Changes.Subscribe(recorder)).ToArray();

        for (var i = 0; i < 300; i++)
        {
            await WriteAsync(peers[random.Next(2)], random);
            if (i % 25 != 0)
                continue;
            // Now and then the other one sees how far this one is, so that both get many sets of the other.
            var writer = random.Next(2);
            await peers[writer].PutAsync(i, $"mark{i}");
            await peers[1 - writer].ShowsAsync($"mark{i}");
        }

        await alice.SameAsync(bob);
        await bob.PutAsync("near the end", "near the end");
        await alice.ShowsAsync("near the end");
        await alice.PutAsync("end", "end");

        foreach (var (peer, image, recorder) in peers.Zip(images, changes))
        {
            var sets = await recorder.WhenAsync(items => items[^1].Added.Any(node => node.Id == "end"));
            image.Fold(sets).ToString().Should().Be(peer.Image(), "seed {0}", seed);
            image.Revision.Should().Be(peer.Revision());
            sets.Select(set => set.Origin).Should().Contain([ChangeOrigin.Local, ChangeOrigin.Remote]);
        }

        foreach (var subscription in subscriptions)
            subscription.Dispose();
    }

    [Fact]
    public async Task A_slow_observer_gets_fewer_sets_whose_fold_is_still_right()
    {
        using var release = new ManualResetEventSlim();
        var slow = new Recorder<GraphChangeSet>(_ => release.Wait(TimeSpan.FromSeconds(20)));
        using var subscription = _db.Changes.Subscribe(slow);
        var quick = new Recorder<GraphChangeSet>();
        using var other = _db.Changes.Subscribe(quick);
        var random = new SeededRandomSource(7);
        await _db.PutAsync("first", "first");
        await slow.CountAsync(1);

        const int Writes = 3_000;
        for (var i = 0; i < Writes; i++)
            await WriteAsync(_db, random);
        await _db.PutAsync(1, "passing");
        await _db.RemoveAsync("passing");
        await _db.PutAsync("end", "end");

        // By then all of it waits for the slow one.
        await quick.WhenAsync(items => items[^1].Added.Any(node => node.Id == "end"));
        release.Set();

        var sets = await slow.WhenAsync(items => items[^1].Added.Any(node => node.Id == "end"));
        sets.Should().HaveCountLessThan(100);
        sets.SelectMany(set => set.Added).Should().NotContain(node => node.Id == "passing", "it came and went while nobody looked");
        var image = new GraphImage().Fold(sets);
        image.ToString().Should().Be(_db.Image());
        image.Revision.Should().Be(_db.Revision(), "a set has the revision of the last that it holds");
    }

    [Fact]
    public async Task A_slow_observer_slows_nobody_else()
    {
        using var release = new ManualResetEventSlim();
        var slow = new Recorder<GraphChangeSet>(_ => release.Wait(TimeSpan.FromSeconds(20)));
        var quick = new Recorder<GraphChangeSet>();
        using var one = _db.Changes.Subscribe(slow);
        using var other = _db.Changes.Subscribe(quick);

        for (var i = 0; i < 200; i++)
            await _db.PutAsync(i, $"n{i}");

        var sets = await quick.WhenAsync(items => items[^1].Revision == _db.Revision());
        new GraphImage().Fold(sets).ToString().Should().Be(_db.Image());
        slow.Items.Should().HaveCountLessThanOrEqualTo(1);
        release.Set();
    }

    [Fact]
    public async Task A_clear_is_one_set_that_removes_everything_also_for_a_slow_observer()
    {
        using var release = new ManualResetEventSlim();
        var slow = new Recorder<GraphChangeSet>(_ => release.Wait(TimeSpan.FromSeconds(20)));
        var quick = new Recorder<GraphChangeSet>();
        using var one = _db.Changes.Subscribe(slow);
        using var other = _db.Changes.Subscribe(quick);
        await _db.WriteAsync(batch =>
        {
            batch.Link(batch.Put(1, "a"), batch.Put(2, "b"));
            batch.Put(3, "c");
        });
        await slow.CountAsync(1);
        await quick.CountAsync(1);

        await _db.ClearAsync(ClearScope.ThisReplica);

        var cleared = (await quick.CountAsync(2))[1];
        cleared.Removed.Select(node => node.Id).Should().Equal("a", "b", "c");
        cleared.Unlinked.Should().Equal(new GraphEdge("a", "", "b"));
        cleared.Origin.Should().Be(ChangeOrigin.Local);

        for (var i = 0; i < 200; i++)
            await _db.PutAsync(i, "c");
        release.Set();
        var sets = await slow.WhenAsync(items => items[^1].Revision == _db.Revision());
        new GraphImage().Fold(sets).ToString().Should().Be(_db.Image());
    }

    [Fact]
    public async Task An_observer_that_throws_harms_nobody_and_lives_on()
    {
        var log = new CountingLog();
        await using var db = await TestDatabases.OpenAsync(options => options.LoggerFactory = log);
        var throwing = new Recorder<GraphChangeSet>(set =>
        {
            if (set.Added.Any(node => node.Value.AsInt64() % 50 != 0))
                throw new InvalidTimeZoneException();
        });
        var quiet = new Recorder<GraphChangeSet>();
        using var one = db.Changes.Subscribe(throwing);
        using var other = db.Changes.Subscribe(quiet);

        for (var i = 1; i <= 200; i++)
        {
            await db.PutAsync(i);
            await throwing.CountAsync(i);
        }

        (await quiet.CountAsync(200)).Should().HaveCount(200);
        throwing.Items.Should().HaveCount(200);
        await db.DisposeAsync();
        await throwing.CompletedAsync();
        log.Events.Count(id => id == 105).Should().Be(196, "each throw is logged");
    }

    [Fact]
    public async Task An_observer_that_throws_a_hundred_times_in_a_row_is_let_go()
    {
        var throwing = new Recorder<GraphChangeSet>(_ => throw new InvalidTimeZoneException());
        var quiet = new Recorder<GraphChangeSet>();
        using var one = _db.Changes.Subscribe(throwing);
        using var other = _db.Changes.Subscribe(quiet);

        for (var i = 1; i <= 100; i++)
        {
            await _db.PutAsync(i);
            await throwing.CountAsync(i);
        }

        for (var i = 101; i <= 150; i++)
            await _db.PutAsync(i);
        await quiet.WhenAsync(items => items[^1].Revision == _db.Revision());
        throwing.Items.Should().HaveCount(100);
    }

    [Fact]
    public async Task Disposing_inside_a_callback_lets_that_one_finish_and_starts_no_other()
    {
        IDisposable? subscription = null;
        var isFinished = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var changes = new Recorder<GraphChangeSet>(_ =>
        {
            subscription!.Dispose();
            isFinished.SetResult();
        });
        var after = new Recorder<GraphChangeSet>();
        subscription = _db.Changes.Subscribe(changes);
        using var other = _db.Changes.Subscribe(after);

        await _db.PutAsync(1);
        await isFinished.Task.InTime();
        for (var i = 0; i < 20; i++)
            await _db.PutAsync(i);
        await after.WhenAsync(items => items[^1].Revision == _db.Revision());
        await _db.DisposeAsync();
        await after.CompletedAsync();

        changes.Items.Should().HaveCount(1);
        changes.Completions.Should().Be(0);
    }

    [Fact]
    public async Task No_callback_starts_after_disposal_although_its_set_was_being_made()
    {
        // Three sets that are equally dear to make: of who is disposed meanwhile, of who is not, and of who tells by then that the first one must be done.
        await FillAsync();
        var disposed = new Recorder<GraphChangeSet>();
        var subscription = _db.Changes.Subscribe(disposed);
        await _db.ClearAsync(ClearScope.ThisReplica);
        var marker = new Recorder<GraphChangeSet>();
        using (_db.Changes.Subscribe(marker))
        {
            await _db.PutAsync(1, "marker");
            await marker.CountAsync(1);
        }

        subscription.Dispose();
        var calls = disposed.Items.Length;

        await FillAsync();
        var later = new Recorder<GraphChangeSet>();
        using var other = _db.Changes.Subscribe(later);
        await _db.ClearAsync(ClearScope.ThisReplica);
        await later.CountAsync(1);
        disposed.Items.Length.Should().Be(calls);

        async Task FillAsync()
        {
            for (var i = 0; i < 10; i++)
            {
                var offset = i * 2_000;
                await _db.WriteAsync(batch =>
                {
                    for (var j = 0; j < 2_000; j++)
                        batch.Link(batch.Put(j, $"n{offset + j}"), $"n{offset}");
                });
            }
        }
    }

    [Fact]
    public async Task Disposal_of_the_database_completes_observers_once_after_the_last_set()
    {
        var changes = new Recorder<GraphChangeSet>();
        var status = new Recorder<SyncStatus>();
        _db.Changes.Subscribe(changes);
        _db.Sync.StatusChanges.Subscribe(status);
        for (var i = 0; i < 50; i++)
            await _db.PutAsync(i, "a");
        var image = _db.Image();

        await _db.DisposeAsync();
        await _db.DisposeAsync();

        await changes.CompletedAsync();
        await status.CompletedAsync();
        new GraphImage().Fold(changes.Items).ToString().Should().Be(image);
        (changes.Completions, status.Completions).Should().Be((1, 1));
        changes.BrokeTheGrammar.Should().BeFalse();

        var late = new Recorder<GraphChangeSet>();
        var lateStatus = new Recorder<SyncStatus>();
        _db.Changes.Subscribe(late);
        _db.Sync.StatusChanges.Subscribe(lateStatus);
        await late.CompletedAsync();
        await lateStatus.CompletedAsync();
        late.Items.Should().BeEmpty();
    }

    [Fact]
    public async Task Every_member_may_be_called_from_a_callback_while_others_write()
    {
        var failures = new ConcurrentQueue<string>();
        var reacted = 0;
        var reacting = new Recorder<GraphChangeSet>(set =>
        {
            if (set.Added.Any(node => node.Id.StartsWith("own", StringComparison.Ordinal)))
                return;
            // Blocking on purpose: if anything here needed a lock that the caller of this holds, it would never return.
            Block(_db.PutAsync(1, $"own{Interlocked.Increment(ref reacted)}").AsTask());
            Block(_db.UpdateAsync("own1", value => value.AsInt64() + 1).AsTask());
            Block(_db.LinkAsync("own1", "own2").AsTask());
            Block(_db.UnlinkAsync("own1", "own2").AsTask());
            Block(_db.RemoveAsync("own2").AsTask());
            Block(_db.WriteAsync(batch => batch.Put(1, "own3")).AsTask());
            Block(_db.GetEdgesAsync("own1").AsTask());
            Block(_db.Sync.WaitForAsync(_ => true).AsTask());
            Block(_db.Sync.PauseAsync().AsTask());
            Block(_db.Sync.ResumeAsync().AsTask());
            _ = (_db.GetDiagnostics(), _db.Sync.Status, _db.Sync.Log);
            _db.Changes.Subscribe(new Recorder<GraphChangeSet>()).Dispose();
            if (_db.Revision() < set.Revision)
                failures.Enqueue($"A read showed less than revision {set.Revision}.");
        });
        using var subscription = _db.Changes.Subscribe(reacting);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
                await _db.PutAsync(i, $"w{writer}");
        }))).InTime();
        await _db.PutAsync(1, "end");

        await reacting.WhenAsync(items => items.Any(set => set.Added.Any(node => node.Id == "end")));
        failures.Should().BeEmpty();
        reacted.Should().BePositive();

        void Block(Task task)
        {
            if (!task.Wait(TimeSpan.FromSeconds(20)))
                failures.Enqueue("A call from a callback did not return.");
        }
    }

    [Fact]
    public void An_observer_is_given() =>
        _db.Changes.Invoking(changes => changes.Subscribe(null!)).Should().Throw<ArgumentNullException>();

    private static async Task WriteAsync(GenosDatabase db, SeededRandomSource random)
    {
        switch (random.Next(8))
        {
            case 0 or 1: await db.PutAsync(random.Next(1_000), Node()); break;
            case 2: await db.RemoveAsync(Node()); break;
            case 3: await db.LinkAsync(Node(), Node(), Label()); break;
            case 4: await db.UnlinkAsync(Node(), Node(), Label()); break;
            default:
                await db.WriteAsync(batch =>
                {
                    for (var i = random.Next(6); i >= 0; i--)
                    {
                        switch (random.Next(5))
                        {
                            case 0 or 1: batch.Put(random.Next(1_000), Node()); break;
                            case 2: batch.Remove(Node()); break;
                            case 3: batch.Link(Node(), Node(), Label()); break;
                            default: batch.Unlink(Node(), Node(), Label()); break;
                        }
                    }
                });
                break;
        }

        string Node() => $"n{random.Next(8)}";
        string Label() => random.Chance(0.5) ? "" : "l";
    }
}
