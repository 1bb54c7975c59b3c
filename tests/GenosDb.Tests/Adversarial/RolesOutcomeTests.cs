using GenosDb.Sync;
using GenosDb.Testing;
using GenosDb.Tests.Adversarial.Support;
using GenosDb.Tests.Database.Support;
using static GenosDb.Tests.Adversarial.Support.Person;
using static GenosDb.Tests.Adversarial.Support.Statements;

namespace GenosDb.Tests.Adversarial;

/// <summary>What applications are told of writes that were withdrawn, let in or refused: databases on a network, each with an identity.</summary>
public sealed class RolesOutcomeTests
{
    [Fact]
    public void What_a_late_grant_lets_in_and_hides_is_told_as_overwritten()
    {
        Operation value = Root.Upsert(10, "n", "first"), target = Root.Upsert(10, "t"), edge = Root.Link(11, "n", "t"), other = Root.Upsert(12, "m", "first");
        Operation removal = Uma.Remove(20, "n"), update = Uma.Upsert(21, "m", "second"), older = Uma.Upsert(9, "t", "older");
        var scenario = new Scenario();
        var peer = scenario.Peer("late", value, target, edge, other, removal, update, older);
        peer.Effects.OfType<SyncEffect.Overwritten>().Should().BeEmpty("what does not count overwrites nothing");
        peer.Graph.FindWinnerOver(older).Should().BeNull("it does not count");

        Scenario.Give(peer, Root.Grant(0, Uma, "admin"));
        peer.Effects.OfType<SyncEffect.Overwritten>().SelectMany(overwritten => overwritten.Outcomes).Select(outcome => (outcome.Operation.Id, outcome.Other!.Id))
            .Should().BeEquivalentTo([(value.Id, removal.Id), (edge.Id, removal.Id), (other.Id, update.Id), (older.Id, target.Id)]);
        peer.Graph.FindWinnerOver(older)!.Id.Should().Be(target.Id, "it counts, and has lost");
        peer.Graph.FindWinnerOver(value)!.Id.Should().Be(removal.Id);
        peer.Graph.FindWinnerOver(removal).Should().BeNull("it shows");
    }

    public static TheoryData<string> Pairs => ["put, put", "put, remove", "remove, put", "remove, remove", "link, unlink", "link, remove"];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Of_two_writes_the_same_pair_is_told_last_whenever_the_grants_come(string pair)
    {
        var kinds = pair.Split(", ");
        Operation loser = Write(Uma, 10, kinds[0]), winner = Write(Gus, 20, kinds[1]);
        Operation[] all = [Root.Grant(0, Uma, "admin"), Root.Grant(0, Gus, "admin"), loser, winner];
        var scenario = new Scenario();
        foreach (var order in Scenario.Permutations(all))
        {
            var peer = scenario.Peer(string.Join(' ', order.Select(operation => Array.IndexOf(all, operation))), order);
            var memory = new OutcomeMemory();
            var told = peer.Effects.SelectMany(Notes).Count(note => memory.Add(note) && note.Kind == WriteOutcomeKind.Overwritten);
            told.Should().Be(1, "{0} tells of the pair once", peer.Name);
            memory.Find(loser)!.Value.Should().Match<OutcomeNote>(note => note.Kind == WriteOutcomeKind.Overwritten && note.Cause!.Id == winner.Id, "that is what it came to in the order {0}", peer.Name);
            peer.Graph.FindWinnerOver(loser)!.Id.Should().Be(winner.Id);
            peer.Graph.FindWinnerOver(winner).Should().BeNull();
        }

        static Operation Write(Person person, long at, string kind) => kind switch
        {
            "put" => person.Upsert(at, "n", kind),
            "remove" => person.Remove(at, "n"),
            "link" => person.Link(at, "n", "t"),
            _ => person.Raw(OperationKind.Unlink, at, "n", target: "t"),
        };

        static IEnumerable<OutcomeNote> Notes(SyncEffect effect) => effect switch
        {
            SyncEffect.Refused refused => refused.Operations.Select(one => WriteOutcomes.Refused(one.Operation, one.Verdict)),
            SyncEffect.Reevaluated reevaluated => reevaluated.Outcomes.Select(WriteOutcomes.Reevaluated),
            SyncEffect.Overwritten overwritten => overwritten.Outcomes.Select(outcome => WriteOutcomes.Overwritten(outcome.Operation, outcome.Other!)),
            _ => [],
        };
    }

    [Fact]
    public async Task C05_A_withdrawn_write_is_reported_with_what_shows_now_and_one_that_is_let_in_again_too()
    {
        await using var cluster = await StartAsync([Root, Regent, Uma], _ => TwoSuperAdmins());
        var (root, regent, uma) = (cluster[0], cluster[1], cluster[2]);
        await root.Security.AssignRoleAsync(Uma.Address, "user");
        await root.PutAsync("first", "n");
        await cluster.RunUntilConvergedAsync();
        var outcomes = Enumerable.Range(0, 3).Select(_ => new Recorder<WriteOutcome>()).ToArray();
        for (var i = 0; i < 3; i++)
            cluster[i].Conflicts.Subscribe(outcomes[i]);

        cluster.Network.Partition(["peer0"], ["peer1", "peer2"]);
        await uma.PutAsync("second", "n");
        await uma.PutAsync("alone", "m");
        await cluster.Time.AdvanceAsync(TimeSpan.FromSeconds(5));
        (await regent.GetAsync("n"))!.Value.AsString().Should().Be("second");
        await root.Security.RevokeAsync(Uma.Address);
        cluster.Network.Heal();
        await cluster.RunUntilConvergedAsync();

        var withdrawn = await outcomes[2].WhenAsync(items => items.Count(item => item.Kind == WriteOutcomeKind.Reverted) == 2);
        withdrawn.Should().OnlyContain(outcome => outcome.Reason == WriteOutcomeReason.Revoked && outcome.IsLocal && outcome.Missed == 0);
        var replaced = withdrawn.Single(outcome => outcome.Operation.NodeId == "n");
        replaced.Operation.Body.AsString().Should().Be("second", "the application can write it again");
        replaced.Cause!.Body.AsString().Should().Be("first", "that shows now");
        withdrawn.Single(outcome => outcome.Operation.NodeId == "m").Cause.Should().BeNull("nothing shows in its place");
        (await outcomes[1].WhenAsync(items => items.Count(item => item.Kind == WriteOutcomeKind.Reverted) == 2)).Should().OnlyContain(outcome => !outcome.IsLocal);
        foreach (var database in (IGenosDatabase[])[root, regent, uma])
        {
            (await database.GetAsync("n"))!.Value.AsString().Should().Be("first");
            (await database.GetAsync("m")).Should().BeNull();
        }

        // The regent has it still and lets one of the two count after all.
        (await regent.Security.AmnestyAsync([replaced.Operation.Id])).Should().Be(1);
        await cluster.RunUntilConvergedAsync();
        var applied = (await outcomes[2].WhenAsync(items => items.Any(item => item.Kind == WriteOutcomeKind.Applied))).Single(outcome => outcome.Kind == WriteOutcomeKind.Applied);
        (applied.Reason, applied.Operation.Id, applied.Cause?.Id, applied.IsLocal).Should().Be((WriteOutcomeReason.None, replaced.Operation.Id, replaced.Cause.Id, true));
        foreach (var database in (IGenosDatabase[])[root, regent, uma])
        {
            (await database.GetAsync("n"))!.Value.AsString().Should().Be("second");
            (await database.GetAsync("m")).Should().BeNull();
        }
    }

    [Fact]
    public async Task B04_Who_appoints_itself_in_its_own_policy_is_refused_elsewhere_and_the_refusal_is_reported()
    {
        await using var cluster = await StartAsync([Root, Mallory], peer =>
            new SecurityOptions { SuperAdmins = { new SuperAdmin(Root.Address), new SuperAdmin(peer == 1 ? Mallory.Address : Regent.Address) } });
        var (root, mallory) = (cluster[0], cluster[1]);
        var outcomes = new Recorder<WriteOutcome>();
        root.Conflicts.Subscribe(outcomes);
        await mallory.PutAsync("mine", "n");
        await mallory.Security.AssignRoleAsync(Gus.Address, "admin");
        await cluster.Time.AdvanceAsync(TimeSpan.FromSeconds(10));

        var refused = (await outcomes.CountAsync(1))[0];
        (refused.Kind, refused.Reason, refused.Operation.NodeId, refused.Operation.Author, refused.IsLocal, refused.Cause)
            .Should().Be((WriteOutcomeKind.Refused, WriteOutcomeReason.NotAuthorised, "n", Mallory.Address, false, null));
        (await root.GetAsync("n")).Should().BeNull();
        root.Security.RoleOf(Gus.Address).Should().Be("guest");
        root.Security.RoleOf(Mallory.Address).Should().Be("guest");

        // What both policies allow still goes through.
        await root.PutAsync("ours", "n");
        await cluster.Time.AdvanceAsync(TimeSpan.FromSeconds(10));
        (await root.GetAsync("n"))!.Value.AsString().Should().Be("ours");
        await root.Security.AssignRoleAsync(Gus.Address, "user");
        await cluster.Time.AdvanceAsync(TimeSpan.FromSeconds(10));
        mallory.Security.RoleOf(Gus.Address).Should().NotBe("guest");
    }

    [Fact]
    public async Task What_a_withdrawn_write_had_overwritten_is_said_to_have_lost_to_what_shows_now()
    {
        await using var cluster = await StartAsync([Root, Uma, Gus, Ada], _ => Policy());
        var (root, uma, gus, ada) = (cluster[0], cluster[1], cluster[2], cluster[3]);
        foreach (var person in (Person[])[Uma, Gus, Ada])
            await root.Security.AssignRoleAsync(person.Address, "user");
        await cluster.RunUntilConvergedAsync();
        var first = (await uma.WriteAsync(batch => batch.Put("first", "n"))).Operations.Single();
        await cluster.RunUntilConvergedAsync();
        cluster.Network.Partition(["peer0"], ["peer1", "peer2"], ["peer3"]);
        var second = (await ada.WriteAsync(batch => batch.Put("second", "n"))).Operations.Single();
        await cluster.Time.AdvanceAsync(TimeSpan.FromSeconds(5));
        var third = (await gus.WriteAsync(batch => batch.Put("third", "n"))).Operations.Single();
        await cluster.Time.AdvanceAsync(TimeSpan.FromSeconds(5));
        // By a file: who meets a peer takes over the third, and has nothing more to send.
        using (var export = await ada.ExportedAsync())
            await uma.TakeInAsync(export);
        foreach (var lost in (OperationId[])[first, second])
            (await uma.FindOutcomeAsync(lost))!.Cause!.Id.Should().Be(third);

        // Who revokes has not seen the write, so it is void.
        await root.Security.RevokeAsync(Gus.Address);
        cluster.Network.Heal();
        await cluster.RunUntilConvergedAsync();
        (await uma.GetAsync("n"))!.Value.AsString().Should().Be("second");
        (await uma.FindOutcomeAsync(third))!.Kind.Should().Be(WriteOutcomeKind.Reverted);
        (await uma.FindOutcomeAsync(second))!.Kind.Should().Be(WriteOutcomeKind.Applied);
        (await uma.FindOutcomeAsync(first))!.Should().Match<WriteOutcome>(outcome => outcome.Kind == WriteOutcomeKind.Overwritten && outcome.IsLocal && outcome.Cause!.Id == second);
    }

    [Fact]
    public async Task What_was_overwritten_here_in_full_knowledge_is_found_while_it_is_kept_and_was_no_conflict()
    {
        await using var cluster = await StartAsync([Root, Uma], _ => Policy());
        var (root, uma) = (cluster[0], cluster[1]);
        await root.Security.AssignRoleAsync(Uma.Address, "user");
        await cluster.RunUntilConvergedAsync();
        var outcomes = new Recorder<WriteOutcome>();
        using var subscription = root.Conflicts.Subscribe(outcomes);
        var first = (await uma.WriteAsync(batch => batch.Put("first", "n"))).Operations.Single();
        await cluster.RunUntilConvergedAsync();
        var second = (await root.WriteAsync(batch => batch.Put("second", "n"))).Operations.Single();
        await root.PutAsync("third", "n");

        (await root.FindOutcomeAsync(first))!.Should().Match<WriteOutcome>(outcome => outcome.Kind == WriteOutcomeKind.Overwritten && outcome.Operation.Id == first && !outcome.IsLocal && outcome.Cause!.Body == "third");
        (await root.FindOutcomeAsync(second)).Should().BeNull("it was superseded where it was written");
        await cluster.DisposeAsync();
        await outcomes.CompletedAsync();
        outcomes.Items.Should().BeEmpty();
    }

    [Fact]
    public async Task C25_A_host_clock_set_back_by_an_hour_loses_no_write_of_a_database()
    {
        await using var cluster = await StartAsync([Root, Uma], _ => Policy());
        await cluster[0].PutAsync(0, "n");
        cluster.ClockOf(0).SkewBy(TimeSpan.FromHours(-1));
        for (var i = 1; i <= 3; i++)
            await cluster[0].PutAsync(i, "n");
        await cluster.RunUntilConvergedAsync();
        (await cluster[1].GetAsync("n"))!.Value.AsInt64().Should().Be(3);
    }

    private static ValueTask<GenosTestCluster> StartAsync(Person[] people, Func<int, SecurityOptions> policy) =>
        GenosTestCluster.StartAsync(people.Length, seed: 11, (peer, options) =>
        {
            options.Security = policy(peer);
            options.Security.Signer = people[peer].Signer;
        });
}
