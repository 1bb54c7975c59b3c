using GenosDb.Testing;
using GenosDb.Tests.Database.Support;

namespace GenosDb.Tests.Database;

/// <summary>Policies of the application for its own writes.</summary>
public sealed class LocalPolicyTests : IAsyncLifetime
{
    private static readonly OperationPolicy RefuseAll = _ => PolicyDecision.Refuse("Not today.");

    private GenosDatabase _db = null!;

    public async Task InitializeAsync() => _db = await TestDatabases.OpenAsync();

    public async Task DisposeAsync() => await _db.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task G08_a_policy_that_refuses_everything_or_throws_stops_local_writes_and_nothing_that_peers_send(bool throws)
    {
        await using var cluster = await GenosTestCluster.StartAsync(peers: 2, seed: 8);
        var (alice, bob) = (cluster[0], cluster[1]);
        await alice.PutAsync("first", "n");
        await cluster.RunUntilConvergedAsync();
        using var policy = bob.Use(throws ? _ => throw new InvalidTimeZoneException("Broken.") : RefuseAll);
        var before = bob.GetDiagnostics();

        foreach (var write in EveryWrite(bob))
            (await write.Should().ThrowAsync<GenosException>()).Which.Code.Should().Be(GenosErrorCode.PolicyRefused);
        bob.GetDiagnostics().Should().Be(before);

        await alice.PutAsync("second", "n");
        await alice.LinkAsync("n", await alice.PutAsync("third"), "next");
        await cluster.RunUntilConvergedAsync();
        (await bob.GetAsync("n"))!.Value.AsString().Should().Be("second");
        bob.GetDiagnostics().Fingerprint.Should().Be(alice.GetDiagnostics().Fingerprint);

        policy.Dispose();
        await bob.PutAsync("fourth", "n");
        await cluster.RunUntilConvergedAsync();
        (await alice.GetAsync("n"))!.Value.AsString().Should().Be("fourth");
    }

    [Fact]
    public async Task A_policy_sees_kind_names_and_value_before_the_stamp_and_the_node_as_it_is()
    {
        await _db.PutAsync("old", "a");
        var seen = new List<OperationContext>();
        using var policy = _db.Use(context =>
        {
            seen.Add(context);
            return PolicyDecision.Accept;
        });

        await _db.PutAsync("new", "a");
        await _db.LinkAsync("a", "b", "likes");

        seen.Should().HaveCount(2);
        var (put, link) = (seen[0], seen[1]);
        put.Operation.Kind.Should().Be(OperationKind.Upsert);
        put.Operation.NodeId.Should().Be("a");
        put.Operation.Body.AsString().Should().Be("new");
        put.Operation.Timestamp.Should().Be(default(HybridTimestamp));
        put.Operation.Proof.IsEmpty.Should().BeTrue();
        put.Existing!.Value.AsString().Should().Be("old");
        (link.Operation.Kind, link.Operation.NodeId, link.Operation.Label, link.Operation.Target).Should().Be((OperationKind.Link, "a", "likes", "b"));
        link.Existing!.Value.AsString().Should().Be("new");
    }

    [Fact]
    public async Task A_batch_is_refused_as_a_whole()
    {
        using var policy = _db.Use(context => context.Operation.NodeId == "bad" ? PolicyDecision.Refuse("It is called bad.") : PolicyDecision.Accept);
        var write = () => _db.WriteAsync(batch =>
        {
            batch.Put(1, "good");
            batch.Put(2, "bad");
        }).AsTask();
        (await write.Should().ThrowAsync<GenosException>()).Which.Message.Should().Contain("'bad'").And.Contain("It is called bad.");
        _db.GetDiagnostics().Registers.Should().Be(0);
    }

    [Fact]
    public async Task Clearing_for_every_peer_is_refused_before_anything_is_removed()
    {
        await _db.PutAsync(1, "a");
        await _db.PutAsync(2, "z");
        using var policy = _db.Use(context => context.Operation is { Kind: OperationKind.Remove, NodeId: "z" } ? PolicyDecision.Refuse("z stays.") : PolicyDecision.Accept);
        var clear = () => _db.ClearAsync(ClearScope.EveryPeer).AsTask();
        (await clear.Should().ThrowAsync<GenosException>()).Which.Code.Should().Be(GenosErrorCode.PolicyRefused);
        _db.GetDiagnostics().Nodes.Should().Be(2);
    }

    [Fact]
    public async Task Policies_are_asked_in_order_of_registration_until_one_refuses()
    {
        var asked = new List<int>();
        OperationPolicy Noting(int number, PolicyDecision decision) => _ =>
        {
            asked.Add(number);
            return decision;
        };
        using var first = _db.Use(Noting(1, PolicyDecision.Accept));
        using var second = _db.Use(Noting(2, PolicyDecision.Refuse("Two says no.")));
        using var third = _db.Use(Noting(3, PolicyDecision.Accept));
        await FluentActions.Awaiting(() => _db.PutAsync(1).AsTask()).Should().ThrowAsync<GenosException>();
        asked.Should().Equal(1, 2);

        second.Dispose();
        second.Dispose();
        await _db.PutAsync(1);
        asked.Should().Equal(1, 2, 1, 3);
    }

    [Fact]
    public async Task The_same_policy_added_twice_is_removed_once_for_each_disposal()
    {
        var first = _db.Use(RefuseAll);
        using var second = _db.Use(RefuseAll);
        first.Dispose();
        await FluentActions.Awaiting(() => _db.PutAsync(1).AsTask()).Should().ThrowAsync<GenosException>();
    }

    [Fact]
    public async Task An_update_shows_the_policy_its_new_value()
    {
        await _db.PutAsync(1, "n");
        using var policy = _db.Use(context => context.Operation.Body.AsInt64() > 2 ? PolicyDecision.Refuse("Two is enough.") : PolicyDecision.Accept);
        await _db.UpdateAsync("n", value => value.AsInt64() + 1);
        var update = () => _db.UpdateAsync("n", value => value.AsInt64() + 1).AsTask();
        (await update.Should().ThrowAsync<GenosException>()).Which.Code.Should().Be(GenosErrorCode.PolicyRefused);
        (await _db.GetAsync("n"))!.Value.AsInt64().Should().Be(2);
    }

    [Fact]
    public async Task A_policy_may_read_the_database_and_what_it_throws_is_the_cause()
    {
        var problem = new InvalidTimeZoneException("Broken.");
        using var policy = _db.Use(_ => _db.GetSnapshot().Count == 0 ? throw problem : PolicyDecision.Accept);
        var write = () => _db.PutAsync(1, "n").AsTask();
        (await write.Should().ThrowAsync<GenosException>()).Which.InnerException.Should().BeSameAs(problem);
    }

    [Fact]
    public async Task Grants_are_not_shown_to_policies()
    {
        using var sue = GenosIdentity.Create(new SeededRandomSource(1));
        using var uma = GenosIdentity.Create(new SeededRandomSource(2));
        await using var db = await TestDatabases.OpenAsync(options => options.Security = new SecurityOptions { Signer = sue, SuperAdmins = { new SuperAdmin(sue.Address) } });
        using var policy = db.Use(RefuseAll);
        await db.Security.AssignRoleAsync(uma.Address, "user");
        db.Security.RoleOf(uma.Address).Should().Be("user");
        var sealing = () => db.Security.PutSealedAsync("secret").AsTask();
        (await sealing.Should().ThrowAsync<GenosException>()).Which.Code.Should().Be(GenosErrorCode.PolicyRefused);
    }

    [Fact]
    public void A_refusal_needs_a_reason() =>
        FluentActions.Invoking(() => PolicyDecision.Refuse(" ")).Should().Throw<ArgumentException>();

    [Fact]
    public async Task A_closed_database_takes_no_policy()
    {
        await _db.DisposeAsync();
        FluentActions.Invoking(() => _db.Use(RefuseAll)).Should().Throw<ObjectDisposedException>();
    }

    private static IEnumerable<Func<Task>> EveryWrite(IGenosDatabase database) =>
    [
        () => database.PutAsync("x", "x").AsTask(),
        () => database.UpdateAsync("n", _ => "x").AsTask(),
        () => database.RemoveAsync("n").AsTask(),
        () => database.LinkAsync("n", "n").AsTask(),
        () => database.UnlinkAsync("n", "n").AsTask(),
        () => database.WriteAsync(batch => batch.Put("x")).AsTask(),
        () => database.ClearAsync(ClearScope.EveryPeer).AsTask(),
    ];
}
