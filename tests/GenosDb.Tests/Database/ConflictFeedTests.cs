using GenosDb.Tests.Database.Support;

namespace GenosDb.Tests.Database;

public sealed class ConflictFeedTests
{
    [Fact]
    public async Task Of_two_concurrent_writes_both_peers_are_told_of_the_one_that_lost_once()
    {
        await using var alice = await TestDatabases.OpenAsync(options => options.Name = "shared");
        await using var bob = await TestDatabases.OpenAsync(options => options.Name = "shared");
        Recorder<WriteOutcome> ofAlice = new(), ofBob = new();
        using var one = alice.Conflicts.Subscribe(ofAlice);
        using var other = bob.Conflicts.Subscribe(ofBob);
        var lost = await alice.WriteAsync(batch => batch.Put("lost", "n"));
        var won = await bob.WriteAsync(batch => batch.Put("won", "n"));
        if (won.Timestamp < lost.Timestamp)
            won = await bob.WriteAsync(batch => batch.Put("won", "n"));
        using var fromAlice = await alice.ExportedAsync();
        using var fromBob = await bob.ExportedAsync();

        // More than once: peers may do so.
        for (var i = 0; i < 3; i++)
        {
            await bob.TakeInAsync(fromAlice);
            await alice.TakeInAsync(fromBob);
        }

        foreach (var (recorder, isLocal) in new[] { (ofAlice, true), (ofBob, false) })
        {
            var outcome = (await recorder.CountAsync(1))[0];
            outcome.Should().Match<WriteOutcome>(entry => entry.Kind == WriteOutcomeKind.Overwritten && entry.Reason == WriteOutcomeReason.NewerWrite && entry.IsLocal == isLocal);
            outcome.Operation.Body.AsString().Should().Be("lost", "it can be written again");
            outcome.Cause!.Id.Should().Be(won.Operations.Single());
        }

        foreach (var database in new[] { alice, bob })
        {
            (await database.FindOutcomeAsync(lost.Operations.Single()))!.Kind.Should().Be(WriteOutcomeKind.Overwritten);
            (await database.FindOutcomeAsync(won.Operations.Single()))!.Kind.Should().Be(WriteOutcomeKind.Applied);
        }

        await alice.DisposeAsync();
        await bob.DisposeAsync();
        await ofAlice.CompletedAsync();
        await ofBob.CompletedAsync();
        ofAlice.Items.Should().HaveCount(1);
        ofBob.Items.Should().HaveCount(1);
    }

    [Fact]
    public async Task What_is_written_here_over_what_shows_here_is_no_conflict_and_an_unknown_operation_has_no_outcome()
    {
        await using var alice = await TestDatabases.OpenAsync(options => options.Name = "shared");
        await using var bob = await TestDatabases.OpenAsync(options => options.Name = "shared");
        var outcomes = new Recorder<WriteOutcome>();
        using var subscription = bob.Conflicts.Subscribe(outcomes);
        var first = await alice.WriteAsync(batch => batch.Put(1, "n"));
        using var export = await alice.ExportedAsync();
        (await bob.FindOutcomeAsync(first.Operations.Single())).Should().BeNull();
        await bob.TakeInAsync(export);
        (await bob.FindOutcomeAsync(first.Operations.Single()))!.Should().Match<WriteOutcome>(outcome => outcome.Kind == WriteOutcomeKind.Applied && !outcome.IsLocal);
        await bob.PutAsync(2, "n");

        await bob.DisposeAsync();
        await outcomes.CompletedAsync();
        outcomes.Items.Should().BeEmpty();
    }

    [Fact]
    public async Task What_was_written_over_here_is_told_when_it_comes_again_where_nothing_is_kept_beside_what_shows()
    {
        await using var alice = await TestDatabases.OpenAsync(options => options.Name = "shared");
        await using var bob = await TestDatabases.OpenAsync(options => options.Name = "shared");
        var outcomes = new Recorder<WriteOutcome>();
        using var subscription = bob.Conflicts.Subscribe(outcomes);
        await alice.PutAsync(1, "n");
        using var export = await alice.ExportedAsync();
        await bob.TakeInAsync(export);
        await bob.PutAsync(2, "n");
        await bob.TakeInAsync(export);

        // As from a third peer. Nobody can tell it from a write that was made at the same time.
        await bob.DisposeAsync();
        await outcomes.CompletedAsync();
        outcomes.Items.Should().ContainSingle().Which.Kind.Should().Be(WriteOutcomeKind.Overwritten);
    }

    [Fact]
    public async Task An_operation_is_found_in_the_log_and_among_all_that_is_kept()
    {
        await using var alice = await TestDatabases.OpenAsync(options => options.OplogSize = 10);
        var first = await alice.WriteAsync(batch => batch.Put(1, "first"));
        for (var i = 0; i < 20; i++)
            await alice.PutAsync(i, $"n{i}");
        var last = await alice.WriteAsync(batch => batch.Put(2, "last"));
        alice.Sync.Log.Should().NotContain(entry => entry.Id == "first");

        foreach (var id in (OperationId[])[first.Operations.Single(), last.Operations.Single()])
            (await alice.FindOutcomeAsync(id))!.Should().Match<WriteOutcome>(outcome => outcome.Kind == WriteOutcomeKind.Applied && outcome.IsLocal && outcome.Operation.Id == id);
        await alice.PutAsync(3, "first");
        (await alice.FindOutcomeAsync(first.Operations.Single())).Should().BeNull("it was superseded where it was written");
    }
}
