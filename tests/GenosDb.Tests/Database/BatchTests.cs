using GenosDb.Tests.Database.Support;

namespace GenosDb.Tests.Database;

public sealed class BatchTests : IAsyncLifetime
{
    private GenosDatabase _db = null!;

    public async Task InitializeAsync() => _db = await TestDatabases.OpenAsync();

    public async Task DisposeAsync() => await _db.DisposeAsync();

    [Fact]
    public async Task A_batch_is_one_revision_one_change_set_and_consecutive_stamps()
    {
        var changes = new Recorder<GraphChangeSet>();
        using var subscription = _db.Changes.Subscribe(changes);
        var revision = _db.Revision();

        var receipt = await _db.WriteAsync(batch =>
        {
            var list = batch.Put("list", "list");
            foreach (var item in new[] { "x", "y", "z" })
                batch.Link(list, batch.Put(item, item), "contains");
        });

        receipt.Revision.Should().Be(revision + 1).And.Be(_db.Revision());
        var set = (await changes.CountAsync(1)).Single();
        set.Revision.Should().Be(receipt.Revision);
        set.Added.Select(node => node.Id).Should().Equal("list", "x", "y", "z");
        set.Linked.Should().HaveCount(3);
        var log = _db.Sync.Log;
        log.Should().HaveCount(7);
        log.Select(entry => entry.Position.Packed - log[0].Position.Packed).Should().Equal(0, 1, 2, 3, 4, 5, 6);
        log.Should().OnlyContain(entry => entry.Timestamp == entry.Position);
    }

    [Fact]
    public async Task The_receipt_tells_what_was_written()
    {
        var receipt = await _db.WriteAsync(batch =>
        {
            batch.Put(1, "a");
            batch.Link("a", "a");
        });

        receipt.Count.Should().Be(2);
        receipt.Operations.Should().HaveCount(2).And.OnlyHaveUniqueItems();
        receipt.Timestamp.Should().Be(_db.Sync.Log[^1].Position);
        receipt.Timestamp.Origin.Should().Be(_db.Replica);
        receipt.Durability.Should().Be(Durability.None, "nothing in memory is durable");
    }

    [Fact]
    public async Task A_batch_that_changes_nothing_writes_nothing()
    {
        await _db.PutAsync(1, "a");
        var state = _db.State();

        var empty = await _db.WriteAsync(_ => { });
        var idle = await _db.WriteAsync(batch =>
        {
            batch.Remove("nobody");
            batch.Unlink("a", "nobody");
        });

        foreach (var receipt in new[] { empty, idle })
        {
            receipt.Count.Should().Be(0);
            receipt.Operations.Should().BeEmpty();
            receipt.Timestamp.Should().Be(default(HybridTimestamp));
            receipt.Revision.Should().Be(state.Revision);
        }

        _db.State().Should().Be(state);
    }

    [Fact]
    public async Task A_later_call_sees_the_earlier_ones()
    {
        (await _db.WriteAsync(batch =>
        {
            batch.Put(1, "a");
            batch.Put(2, "b");
            batch.Link("a", "b");
            batch.Link("a", "b");
            batch.Unlink("a", "b", "other");
        })).Count.Should().Be(3, "the second link and the unlink change nothing");

        (await _db.WriteAsync(batch =>
        {
            batch.Put(3, "c");
            batch.Remove("c");
            batch.Remove("c");
        })).Count.Should().Be(1, "a removal is left of a node that came and went");
        (await _db.GetAsync("c")).Should().BeNull();

        (await _db.WriteAsync(batch =>
        {
            batch.Remove("b");
            batch.Put(4, "b");
            batch.Link("a", "b", "new");
        })).Count.Should().Be(3);
        (await _db.GetEdgesAsync("a")).Should().Equal(new GraphEdge("a", "new", "b"));
    }

    [Fact]
    public async Task Two_writes_to_one_register_leave_the_last()
    {
        var receipt = await _db.WriteAsync(batch =>
        {
            batch.Put("first", "a");
            batch.Put("second", "a");
            batch.Link("a", "a");
            batch.Unlink("a", "a");
            batch.Put("third", "a");
        });

        receipt.Count.Should().Be(2);
        (await _db.GetAsync("a"))!.Value.Should().Be((GenosValue)"third");
        (await _db.GetEdgesAsync("a")).Should().BeEmpty();
        _db.Sync.Log.Select(entry => entry.Kind).Should().Equal(OperationKind.Unlink, OperationKind.Upsert);
    }

    [Fact]
    public async Task What_the_delegate_throws_comes_back_and_nothing_is_written()
    {
        var state = _db.State();
        var thrown = new InvalidTimeZoneException("of the caller");

        (await _db.Awaiting(db => db.WriteAsync(batch =>
        {
            batch.Put(1, "a");
            throw thrown;
        }).AsTask()).Should().ThrowAsync<InvalidTimeZoneException>()).Which.Should().BeSameAs(thrown);

        _db.State().Should().Be(state);
    }

    [Fact]
    public async Task A_call_that_is_refused_leaves_nothing_of_the_batch()
    {
        var state = _db.State();
        Action<IGenosBatch>[] refused =
        [
            batch => batch.Put(1, new string('x', 257)),
            batch => batch.Put(1, ""),
            batch => batch.Put(new string('v', 1 << 20), "large"),
            batch => batch.Put(double.NaN, "nan"),
            batch => batch.Remove(new string('x', 257)),
            batch => batch.Link("a", "b", new string('l', 65)),
            batch => batch.Unlink("a", new string('x', 257)),
        ];
        foreach (var call in refused)
        {
            await _db.Awaiting(db => db.WriteAsync(batch =>
            {
                batch.Put(1, "a");
                call(batch);
            }).AsTask()).Should().ThrowAsync<GenosException>();
        }

        _db.State().Should().Be(state);
    }

    [Fact]
    public async Task A_batch_cannot_be_used_after_its_delegate()
    {
        IGenosBatch? kept = null;
        await _db.WriteAsync(batch => (kept = batch).Put(1, "a"));
        IGenosBatch? ofFailure = null;
        await _db.Awaiting(db => db.WriteAsync(batch =>
        {
            ofFailure = batch;
            throw new InvalidTimeZoneException();
        }).AsTask()).Should().ThrowAsync<InvalidTimeZoneException>();
        var state = _db.State();

        foreach (var batch in new[] { kept!, ofFailure! })
        {
            batch.Invoking(b => b.Put(2, "b")).Should().Throw<InvalidOperationException>();
            batch.Invoking(b => b.Remove("a")).Should().Throw<InvalidOperationException>();
            batch.Invoking(b => b.Link("a", "a")).Should().Throw<InvalidOperationException>();
            batch.Invoking(b => b.Unlink("a", "a")).Should().Throw<InvalidOperationException>();
        }

        _db.State().Should().Be(state);
    }

    [Fact]
    public async Task A_batch_has_at_most_4096_operations()
    {
        (await _db.WriteAsync(batch => PutMany(batch, 4_096))).Count.Should().Be(4_096);
        var state = _db.State();

        var problem = (await _db.Awaiting(db => db.WriteAsync(batch => PutMany(batch, 4_097)).AsTask()).Should().ThrowAsync<GenosLimitException>()).Which;

        (problem.Limit, problem.Actual, problem.Maximum).Should().Be(("BatchOperations", 4_097L, (long?)4_096));
        _db.State().Should().Be(state);
    }

    [Fact]
    public async Task A_lower_limit_of_operations_counts()
    {
        await using var db = await TestDatabases.OpenAsync(options => options.Limits = new GenosLimits { BatchOperations = 2 });
        (await db.WriteAsync(batch => PutMany(batch, 2))).Count.Should().Be(2);
        (await db.Awaiting(d => d.WriteAsync(batch => PutMany(batch, 3)).AsTask()).Should().ThrowAsync<GenosLimitException>()).Which.Maximum.Should().Be(2);
    }

    [Fact]
    public async Task A_batch_has_at_most_3_mebibytes()
    {
        var large = new string('v', 1_000_000);
        var state = _db.State();

        var problem = (await _db.Awaiting(db => db.WriteAsync(batch =>
        {
            for (var i = 0; i < 4; i++)
                batch.Put(large, $"n{i}");
        }).AsTask()).Should().ThrowAsync<GenosLimitException>()).Which;

        (problem.Limit, problem.Maximum).Should().Be(("BatchBytes", (long?)(3 << 20)));
        problem.Actual.Should().BeGreaterThan(4_000_000);
        _db.State().Should().Be(state);
    }

    [Fact]
    public async Task A_refused_call_that_the_delegate_catches_voids_the_batch_all_the_same()
    {
        var state = _db.State();

        var write = () => _db.WriteAsync(batch =>
        {
            batch.Put("good", "good");
            batch.Invoking(b => b.Put(1, new string('v', 257))).Should().Throw<GenosLimitException>();
            batch.Put("small", "small");
        }).AsTask();

        (await write.Should().ThrowAsync<GenosLimitException>()).Which.Limit.Should().Be("NodeIdBytes");
        _db.State().Should().Be(state);
    }

    [Fact]
    public async Task The_largest_batch_reaches_a_peer_as_one_change_set()
    {
        await using var databases = new TestDatabases();
        var (alice, bob) = await databases.PairAsync();
        var changes = new Recorder<GraphChangeSet>();
        using var subscription = bob.Changes.Subscribe(changes);

        await alice.WriteAsync(batch => PutMany(batch, 4_096));

        await bob.ShowsAsync("n4095");
        (await changes.CountAsync(1)).Single().Added.Should().HaveCount(4_096);
        await alice.SameAsync(bob);
    }

    [Fact]
    public async Task A_condition_belongs_to_one_node_and_not_to_a_batch()
    {
        var isCalled = false;
        await _db.Awaiting(db => db.WriteAsync(_ => isCalled = true, new WriteOptions { IfTimestamp = default(HybridTimestamp) }).AsTask())
            .Should().ThrowAsync<ArgumentException>();
        isCalled.Should().BeFalse();
    }

    [Fact]
    public async Task The_delegate_reads_what_was_there_before_the_batch()
    {
        await _db.WriteAsync(batch =>
        {
            batch.Put(1, "a");
            using var snapshot = _db.GetSnapshot();
            snapshot.TryGet("a", out _).Should().BeFalse();
        });
    }

    [Fact]
    public async Task Cancelling_inside_the_delegate_writes_nothing()
    {
        using var source = new CancellationTokenSource();
        var state = _db.State();
        await _db.Awaiting(db => db.WriteAsync(
            batch =>
            {
                batch.Put(1, "a");
                source.Cancel();
            },
            cancellationToken: source.Token).AsTask()).Should().ThrowAsync<OperationCanceledException>();
        _db.State().Should().Be(state);
    }

    private static void PutMany(IGenosBatch batch, int count)
    {
        for (var i = 0; i < count; i++)
            batch.Put(i, $"n{i}");
    }
}
