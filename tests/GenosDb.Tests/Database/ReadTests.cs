using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Database;

public sealed class ReadTests : IAsyncLifetime
{
    private GenosDatabase _db = null!;

    public async Task InitializeAsync()
    {
        _db = await TestDatabases.OpenAsync();
        await _db.WriteAsync(batch =>
        {
            foreach (var id in new[] { "a", "b", "c" })
                batch.Put(id, id);
            batch.Link("a", "c", "knows");
            batch.Link("a", "b", "knows");
            batch.Link("a", "c");
            batch.Link("c", "a", "knows");
            batch.Link("b", "a", "knows");
            batch.Link("a", "a", "knows");
        });
    }

    public async Task DisposeAsync() => await _db.DisposeAsync();

    [Fact]
    public async Task A_node_that_is_not_there_is_null_and_has_no_edges()
    {
        (await _db.GetAsync("nobody")).Should().BeNull();
        (await _db.GetEdgesAsync("nobody", EdgeDirection.Both)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_read_never_waits()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        _db.GetAsync("a", source.Token).AsTask().IsCompletedSuccessfully.Should().BeTrue();
        _db.GetEdgesAsync("a", cancellationToken: source.Token).AsTask().IsCompletedSuccessfully.Should().BeTrue();
    }

    [Fact]
    public async Task Edges_have_an_order_and_can_be_chosen_by_direction_and_label()
    {
        GraphEdge[] outgoing = [new("a", "", "c"), new("a", "knows", "a"), new("a", "knows", "b"), new("a", "knows", "c")];
        GraphEdge[] incoming = [new("b", "knows", "a"), new("c", "knows", "a")];

        (await _db.GetEdgesAsync("a")).Should().Equal(outgoing);
        (await _db.GetEdgesAsync("a", EdgeDirection.Incoming)).Should().Equal([outgoing[1], .. incoming]);
        (await _db.GetEdgesAsync("a", EdgeDirection.Both)).Should().Equal([.. outgoing, .. incoming]);
        (await _db.GetEdgesAsync("a", label: "knows")).Should().Equal(outgoing[1..]);
        (await _db.GetEdgesAsync("a", label: "")).Should().Equal(outgoing[..1]);
        (await _db.GetAsync("a"))!.Edges.Should().Equal(outgoing.Select(edge => new GenosEdge(edge.Label, edge.Target)));
    }

    [Fact]
    public async Task A_snapshot_never_changes()
    {
        using var snapshot = _db.GetSnapshot();
        var before = new GraphImage(snapshot).ToString();

        await _db.PutAsync("other", "a");
        await _db.RemoveAsync("b");
        await _db.PutAsync("new", "d");
        await _db.UnlinkAsync("a", "c");
        await _db.ClearAsync(ClearScope.ThisReplica);
        await _db.PutAsync("after", "a");

        new GraphImage(snapshot).ToString().Should().Be(before);
        snapshot.Count.Should().Be(3);
        snapshot.TryGet("a", out var node).Should().BeTrue();
        node!.Value.Should().Be((GenosValue)"a");
        _db.Revision().Should().BeGreaterThan(snapshot.Revision);
    }

    [Fact]
    public async Task A_disposed_snapshot_is_not_read_and_its_nodes_stay()
    {
        var snapshot = _db.GetSnapshot();
        snapshot.TryGet("a", out var node);
        snapshot.Dispose();
        snapshot.Dispose();
        await _db.RemoveAsync("a");

        snapshot.Invoking(s => s.TryGet("a", out _)).Should().Throw<ObjectDisposedException>();
        snapshot.Invoking(s => s.Count).Should().Throw<ObjectDisposedException>();
        node!.Edges.Should().HaveCount(4);
    }

    [Fact]
    public async Task Diagnostics_count_what_is_visible_and_what_is_kept()
    {
        await _db.RemoveAsync("b");
        await _db.LinkAsync("a", "missing");
        var diagnostics = _db.GetDiagnostics();
        diagnostics.Nodes.Should().Be(2);
        diagnostics.Edges.Should().Be(4, "two edges went with b, and one end of another is missing");
        diagnostics.Registers.Should().Be(2 + 1 + 5, "values, the removal of b, edges");
        diagnostics.OplogEntries.Should().Be(_db.Sync.Log.Length);
        diagnostics.OplogCapacity.Should().Be(10_000);
    }

    [Fact]
    public async Task Equal_states_have_equal_fingerprints()
    {
        await using var databases = new TestDatabases();
        var (alice, bob) = await databases.PairAsync();
        var empty = alice.Fingerprint();
        await alice.PutAsync(1, "a");
        await bob.ShowsAsync("a");
        alice.Fingerprint().Should().Be(bob.Fingerprint()).And.NotBe(empty);
    }

    [Fact]
    public async Task Readers_see_whole_batches_only_here_and_at_a_peer()
    {
        await using var databases = new TestDatabases();
        var (alice, bob) = await databases.PairAsync();
        await alice.WriteAsync(batch => PutAll(batch, 0));
        await bob.ShowsAsync("n19");
        using var stop = new CancellationTokenSource();
        var readers = new[] { alice, bob }.Select(database => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var snapshot = database.GetSnapshot();
                snapshot.Nodes().Where(node => node.Id != "end").Select(node => node.Value.AsInt64()).Distinct().Should().ContainSingle("a batch is whole");
            }
        })).ToArray();

        for (var round = 1; round <= 300; round++)
            await alice.WriteAsync(batch => PutAll(batch, round));
        await alice.PutAsync(0, "end");
        await bob.ShowsAsync("end");

        await stop.CancelAsync();
        await Task.WhenAll(readers).InTime();

        static void PutAll(IGenosBatch batch, int round)
        {
            for (var i = 0; i < 20; i++)
                batch.Put(round, $"n{i}");
        }
    }
}
