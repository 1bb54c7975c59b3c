using GenosDb.Tests.Database.Support;

namespace GenosDb.Tests.Database;

public sealed class ClearTests : IAsyncDisposable, IAsyncLifetime
{
    private readonly TestDatabases _databases = new();

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync() => await _databases.DisposeAsync();

    [Fact]
    public async Task A_scope_must_be_said()
    {
        var db = await _databases.AddAsync("alice");
        await db.PutAsync(1, "a");
        var state = db.State();
        foreach (var scope in new[] { default, (ClearScope)3 })
            await db.Awaiting(d => d.ClearAsync(scope).AsTask()).Should().ThrowAsync<ArgumentOutOfRangeException>();
        db.State().Should().Be(state);
    }

    [Fact]
    public async Task Clearing_this_replica_forgets_everything_and_takes_a_new_replica_id()
    {
        var db = await _databases.AddAsync("alice");
        var empty = db.GetDiagnostics();
        await db.WriteAsync(batch => batch.Link(batch.Put(1, "a"), batch.Put(2, "b")));
        await db.RemoveAsync("b");
        var replica = db.Replica;

        await db.ClearAsync(ClearScope.ThisReplica);

        db.GetDiagnostics().Should().Be(empty);
        db.Sync.Log.Should().BeEmpty();
        db.Replica.Should().NotBe(replica);
        (await db.GetAsync("a")).Should().BeNull();
        await db.PutAsync(3, "a");
        (await db.GetAsync("a"))!.Timestamp.Origin.Should().Be(db.Replica);
    }

    [Fact]
    public async Task Outcomes_are_forgotten_with_the_writes_that_they_are_of()
    {
        var (alice, bob) = await _databases.PairAsync();
        var outcomes = new Recorder<WriteOutcome>();
        using var subscription = alice.Conflicts.Subscribe(outcomes);
        var lost = (await alice.WriteAsync(batch => batch.Put("secret", "a"))).Operations.Single();
        await bob.ShowsAsync(snapshot => snapshot.TryGet("a", out var node) && node.Value == "secret");
        await bob.PutAsync("won", "a");
        (await outcomes.CountAsync(1))[0].Operation.Id.Should().Be(lost);
        (await alice.FindOutcomeAsync(lost))!.Kind.Should().Be(WriteOutcomeKind.Overwritten);

        await alice.ClearAsync(ClearScope.ThisReplica);
        (await alice.FindOutcomeAsync(lost)).Should().BeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_cleared_here_comes_back_from_peers_whoever_dials(bool dials)
    {
        var (alice, bob) = await _databases.PairAsync();
        await alice.PutAsync(1, "a");
        await bob.ShowsAsync("a");
        await bob.PutAsync(2, "b");
        await alice.ShowsAsync("b");
        // The later peer dials.
        var (cleared, other) = dials ? (bob, alice) : (alice, bob);

        await cleared.ClearAsync(ClearScope.ThisReplica);

        await cleared.ShowsAsync(snapshot => snapshot.Count == 2);
        (await other.GetAsync("a")).Should().NotBeNull();
        await cleared.SameAsync(other);
    }

    [Fact]
    public async Task Clearing_every_peer_removes_each_visible_node_in_batches_of_4096()
    {
        var (alice, bob) = await _databases.PairAsync();
        for (var i = 0; i < 5; i++)
        {
            var offset = i * 1_000;
            await alice.WriteAsync(batch =>
            {
                for (var j = 0; j < 1_000; j++)
                    batch.Put(j, $"n{offset + j}");
            });
        }

        await alice.SameAsync(bob);
        var (revision, replica) = (alice.Revision(), alice.Replica);

        await alice.ClearAsync(ClearScope.EveryPeer);

        alice.Revision().Should().Be(revision + 2, "5,000 removals are two batches");
        alice.GetDiagnostics().Should().Match<DatabaseDiagnostics>(diagnostics => diagnostics.Nodes == 0 && diagnostics.Registers == 5_000);
        alice.Replica.Should().Be(replica);
        await bob.ShowsAsync(snapshot => snapshot.Count == 0);
        await alice.SameAsync(bob);
    }

    [Fact]
    public async Task What_this_peer_has_not_seen_survives_its_clearing_of_every_peer()
    {
        var (alice, bob) = await _databases.PairAsync();
        await alice.PutAsync(1, "seen");
        await bob.ShowsAsync("seen");
        _databases.Hub.Cut("alice", "bob");
        await bob.PutAsync(2, "unseen");

        await alice.ClearAsync(ClearScope.EveryPeer);

        _databases.Hub.Restore("alice", "bob");
        await alice.ShowsAsync("unseen");
        await bob.ShowsAsync(snapshot => !snapshot.TryGet("seen", out _));
        await alice.SameAsync(bob);
    }

    [Fact]
    public async Task Clearing_an_empty_database_writes_nothing()
    {
        var db = await _databases.AddAsync("alice");
        var state = db.State();
        await db.ClearAsync(ClearScope.EveryPeer);
        db.State().Should().Be(state);
    }

    [Fact]
    public async Task Waiting_for_an_acknowledgement_of_what_was_cleared_is_refused()
    {
        var (alice, _) = await _databases.PairAsync();
        var receipt = await alice.WriteAsync(batch => batch.Put(1, "a"));
        await alice.ClearAsync(ClearScope.ThisReplica);

        await alice.Awaiting(db => db.Sync.WaitUntilAcknowledgedAsync(receipt).AsTask()).Should().ThrowAsync<InvalidOperationException>();
    }
}
