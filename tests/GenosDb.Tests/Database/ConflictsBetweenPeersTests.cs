using GenosDb.Sync;
using GenosDb.Testing;
using GenosDb.Tests.Database.Support;

namespace GenosDb.Tests.Database;

/// <summary>Whoever is told of two concurrent writes is told of the same loser and the same winner, whichever arrived first and by whatever way.</summary>
public sealed class ConflictsBetweenPeersTests
{
    public static TheoryData<string, string> Pairs => new()
    {
        { "put", "put" },
        { "put", "remove" },
        { "remove", "put" },
        { "remove", "remove" },
        { "relink", "unlink" },
        { "unlink", "relink" },
        { "link", "remove" },
        { "link", "remove target" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Both_writers_and_a_third_peer_are_told_the_same_once(string loses, string wins)
    {
        await using var alice = await OpenAsync(minutes: 0);
        await using var bob = await OpenAsync(minutes: 1);
        await using var charlie = await OpenAsync(minutes: 2);
        await using var dave = await OpenAsync(minutes: 2);
        var told = new[] { alice, bob, charlie, dave }.Select(database => (Database: database, Recorder: new Recorder<WriteOutcome>())).ToArray();
        await alice.WriteAsync(batch =>
        {
            batch.Put("old", "n");
            batch.Put("target", "t");
            batch.Link("n", "t", "old");
        });
        using (var shared = await alice.ExportedAsync())
        {
            foreach (var database in (GenosDatabase[])[bob, charlie, dave])
                await database.TakeInAsync(shared);
        }

        var subscriptions = told.Select(peer => peer.Database.Conflicts.Subscribe(peer.Recorder)).ToArray();
        var lost = (await WriteAsync(alice, loses)).Operations.Single();
        var won = (await WriteAsync(bob, wins)).Operations.Single();
        using MemoryStream fromAlice = await alice.ExportedAsync(), fromBob = await bob.ExportedAsync();
        for (var twice = 0; twice < 2; twice++)
        {
            await alice.TakeInAsync(fromBob);
            await bob.TakeInAsync(fromAlice);
            await charlie.TakeInAsync(fromAlice);
            await charlie.TakeInAsync(fromBob);
            await dave.TakeInAsync(fromBob);
            await dave.TakeInAsync(fromAlice);
        }

        told.Select(peer => peer.Database.Fingerprint()).Distinct().Should().ContainSingle();
        foreach (var (database, recorder) in told)
        {
            (await database.FindOutcomeAsync(won))!.Kind.Should().Be(WriteOutcomeKind.Applied);
            (await database.FindOutcomeAsync(lost))!.Should().Match<WriteOutcome>(entry => entry.Kind == WriteOutcomeKind.Overwritten && entry.Cause!.Id == won);
            await database.DisposeAsync();
            await recorder.CompletedAsync();
            var outcome = recorder.Items.Should().ContainSingle(entry => entry.Operation.Id == lost).Which;
            outcome.Should().Match<WriteOutcome>(entry => entry.Kind == WriteOutcomeKind.Overwritten && entry.IsLocal == (database == alice));
            outcome.Cause!.Id.Should().Be(won);
            recorder.Items.Should().OnlyContain(entry => entry.Cause!.Id == won, "the old value and edge can be among the losers too, and nothing else wins");
            recorder.Items.Select(entry => entry.Operation.Id).Should().OnlyHaveUniqueItems();
        }

        foreach (var subscription in subscriptions)
            subscription.Dispose();
    }

    [Theory]
    [InlineData(10_000, SyncMethod.Delta)]
    [InlineData(0, SyncMethod.FullState)]
    public async Task The_writer_of_the_loser_is_told_whatever_way_the_winner_comes(int oplogSize, SyncMethod method)
    {
        await using var cluster = await GenosTestCluster.StartAsync(3, seed: 5, (_, options) => options.OplogSize = oplogSize);
        var recorders = Enumerable.Range(0, 3).Select(_ => new Recorder<WriteOutcome>()).ToArray();
        var subscriptions = recorders.Select((recorder, peer) => cluster[peer].Conflicts.Subscribe(recorder)).ToArray();
        await cluster[0].PutAsync("old", "n");
        await cluster.RunUntilConvergedAsync();
        cluster.Network.Partition(["peer0"], ["peer1"], ["peer2"]);
        var lost = (await cluster[0].WriteAsync(batch => batch.Put("lost", "n"))).Operations.Single();
        await cluster.Time.AdvanceAsync(TimeSpan.FromSeconds(1));
        var won = (await cluster[1].WriteAsync(batch => batch.Put("won", "n"))).Operations.Single();

        // The third carries it from one to the other, who never meet.
        cluster.Network.Partition(["peer0"], ["peer1", "peer2"]);
        await UntilAsync(cluster, () => Value(2) == "won");
        cluster.Network.Partition(["peer0", "peer2"], ["peer1"]);
        await UntilAsync(cluster, () => Value(0) == "won");

        // A second link of the two may have found nothing more to bring.
        cluster[0].Sync.Status.Peers.Should().OnlyContain(peer => peer.LastMethod == null || peer.LastMethod == method || peer.LastMethod == SyncMethod.None);

        cluster.Network.Heal();
        await cluster.RunUntilConvergedAsync();
        await cluster.DisposeAsync();
        foreach (var recorder in recorders)
            await recorder.CompletedAsync();
        var told = recorders.Select(recorder => recorder.Items.Where(entry => entry.Operation.Id == lost).Select(entry => (entry.Cause!.Id, entry.IsLocal)).ToArray()).ToArray();
        told[0].Should().Equal((won, true));
        // Peers send on what shows, so others may never have had the loser.
        told[1..].Should().AllSatisfy(others => others.Should().BeSubsetOf([(won, false)]).And.OnlyHaveUniqueItems());
        foreach (var subscription in subscriptions)
            subscription.Dispose();

        string? Value(int peer)
        {
            using var snapshot = cluster[peer].GetSnapshot();
            return snapshot.TryGet("n", out var node) ? node.Value.AsString() : null;
        }
    }

    [Fact]
    public async Task What_comes_too_early_is_told_again_when_its_time_has_come()
    {
        await using var cluster = await GenosTestCluster.StartAsync(2, seed: 5);
        var recorder = new Recorder<WriteOutcome>();
        using var subscription = cluster[0].Conflicts.Subscribe(recorder);
        cluster.ClockOf(1).SkewBy(TimeSpan.FromMinutes(20));
        var early = (await cluster[1].WriteAsync(batch => batch.Put(1, "n"))).Operations.Single();
        await cluster.Time.AdvanceAsync(TimeSpan.FromMinutes(5));
        (await cluster[0].FindOutcomeAsync(early))!.Reason.Should().Be(WriteOutcomeReason.TooFarAhead);
        await cluster.Time.AdvanceAsync(TimeSpan.FromMinutes(10));
        (await cluster[0].FindOutcomeAsync(early))!.Kind.Should().Be(WriteOutcomeKind.Applied);
        await cluster.DisposeAsync();

        await recorder.CompletedAsync();
        recorder.Items.Where(entry => entry.Operation.Id == early).Select(entry => entry.Kind).Distinct().Should().Equal(WriteOutcomeKind.Refused, WriteOutcomeKind.Applied);
    }

    [Fact]
    public async Task Of_two_that_come_too_early_the_one_that_loses_is_not_told_as_applied()
    {
        await using var cluster = await GenosTestCluster.StartAsync(3, seed: 5);
        await cluster[0].PutAsync("old", "n");
        await cluster.RunUntilConvergedAsync();
        cluster.ClockOf(1).SkewBy(TimeSpan.FromMinutes(20));
        cluster.ClockOf(2).SkewBy(TimeSpan.FromMinutes(20));
        var recorder = new Recorder<WriteOutcome>();
        using var subscription = cluster[0].Conflicts.Subscribe(recorder);
        cluster.Network.Partition(["peer0"], ["peer1"], ["peer2"]);
        var lost = (await cluster[1].WriteAsync(batch => batch.Remove("n"))).Operations.Single();
        // In the same millisecond, so that both are let in at once.
        await cluster[2].PutAsync("a stamp", "m");
        await cluster[2].PutAsync("a stamp", "m");
        var won = (await cluster[2].WriteAsync(batch => batch.Put("new", "n"))).Operations.Single();
        cluster.Network.Heal();
        await cluster.Time.AdvanceAsync(TimeSpan.FromMinutes(5));
        foreach (var early in (OperationId[])[lost, won])
            (await cluster[0].FindOutcomeAsync(early))!.Reason.Should().Be(WriteOutcomeReason.TooFarAhead);
        await cluster.Time.AdvanceAsync(TimeSpan.FromMinutes(20));
        await cluster.DisposeAsync();

        await recorder.CompletedAsync();
        recorder.Items.Last(entry => entry.Operation.Id == won).Kind.Should().Be(WriteOutcomeKind.Applied);
        recorder.Items.Last(entry => entry.Operation.Id == lost).Should().Match<WriteOutcome>(entry => entry.Kind == WriteOutcomeKind.Overwritten && entry.Cause!.Id == won);
    }

    private static async Task<GenosDatabase> OpenAsync(int minutes) =>
        await TestDatabases.OpenAsync(options => (options.Name, options.TimeProvider) = ("shared", new VirtualTimeProvider(new DateTimeOffset(2026, 6, 1, 12, minutes, 0, TimeSpan.Zero))));

    private static async Task UntilAsync(GenosTestCluster cluster, Func<bool> isReached)
    {
        for (var second = 0; second < 600 && !isReached(); second++)
            await cluster.Time.AdvanceAsync(TimeSpan.FromSeconds(1));
        isReached().Should().BeTrue("ten minutes are enough, and the last exchanges of each peer were {0}", string.Join("; ", Enumerable.Range(0, cluster.Count).Select(peer => string.Join(", ", cluster[peer].Sync.Status.Peers.Select(other => other.LastMethod)))));
    }

    private static async Task<WriteReceipt> WriteAsync(GenosDatabase database, string what)
    {
        if (what == "relink")
            await database.UnlinkAsync("n", "t", "old");
        return await database.WriteAsync(batch =>
        {
            switch (what)
            {
                case "put": batch.Put("new", "n"); break;
                case "remove": batch.Remove("n"); break;
                case "remove target": batch.Remove("t"); break;
                case "link": batch.Link("n", "t", "new"); break;
                case "relink": batch.Link("n", "t", "old"); break;
                case "unlink": batch.Unlink("n", "t", "old"); break;
            }
        });
    }
}
