using GenosDb.Graphs;
using GenosDb.Security;
using GenosDb.Tests.Adversarial.Support;
using GenosDb.Tests.Sync.Support;
using GenosDb.Wire;
using static GenosDb.Tests.Adversarial.Support.Person;
using static GenosDb.Tests.Adversarial.Support.Statements;

namespace GenosDb.Tests.Adversarial;

/// <summary>Grants, demotions, revocations and amnesties that come early, late or never, and what is shown in the end.</summary>
public sealed class ConvergenceTests
{
    private static readonly Operation Promotion = Root.Grant(0, Mallory, "admin");

    // Root writes three registers; then mallory does.
    private static readonly Operation[] Before = [Root.Upsert(1, "a", 1), Root.Upsert(1, "b", 1), Root.Link(2, "a", "b")];
    private static readonly Operation[] Later = [Mallory.Upsert(11, "a", 2), Mallory.Upsert(12, "b", 2), Mallory.Raw(OperationKind.Unlink, 13, "a", target: "b")];

    [Fact]
    public void C01_What_comes_before_the_grant_that_allows_it_is_held_and_then_applied()
    {
        Operation grant = Root.Grant(0, Uma, "user"), write = Uma.Upsert(5, "n", 1);
        var peer = new Scenario().Peer("early", write);
        peer.Value("n").Should().BeNull();
        Scenario.Refused(peer).Select(refused => (refused.Operation.Id, refused.Verdict)).Should().Equal((write.Id, OperationVerdict.NotAuthorised));
        peer.Graph.Kept.Should().ContainSingle();
        Scenario.Give(peer, grant);
        Scenario.Shows(peer, write).Should().BeTrue();
        Scenario.Reevaluated(peer).Select(outcome => (outcome.Operation.Id, outcome.Result)).Should().Equal((write.Id, MergeResult.Won));
        peer.Graph.Kept.Should().BeEmpty();
        new Scenario { Counting = [grant, write], Inert = [Gus.Upsert(6, "n", 2)] }.Converges(each => Scenario.Shows(each, write).Should().BeTrue());
    }

    [Fact]
    public void C02_All_5040_orders_of_seven_operations_give_one_state()
    {
        Operation first = Root.Grant(1, Uma, "user"), demotion = Root.Grant(20, Uma, "guest", null, first), second = Root.Grant(30, Uma, "admin", null, demotion);
        Operation kept = Uma.Upsert(10, "n", 1), between = Uma.Upsert(25, "n", 2), last = Uma.Remove(35, "m");
        var revocation = Root.Revoke(40, Uma, kept);
        Operation[] all = [first, second, demotion, revocation, kept, between, last];
        var codec = new MessagePackPayloadCodec(EngineCluster.Database, new ZlibPayloadCompressor());
        var security = new SecurityManager(EngineCluster.Database, Policy(), codec);
        var containers = all.ToDictionary(operation => operation, operation => Tampering.Container(operation));
        HashSet<string> hashes = [];
        foreach (var order in Scenario.Permutations(all))
        {
            // One memory of good signatures for all orders; of authority each knows nothing at first.
            security.Forget();
            var replica = new LoneReplica(EngineCluster.Database, security, codec, new Graph(security.Permits, security.IsOutsideFingerprint));
            foreach (var operation in order)
                replica.GiveContainer(containers[operation]);
            hashes.Add(StateHash.Of(replica.Shown()));
        }

        hashes.Should().Equal(StateHash.Of([first, second, demotion, revocation, kept]));
    }

    [Fact]
    public void C05_A_revocation_after_three_later_writes_reverts_all_three_and_the_previous_values_are_back()
    {
        var peer = new Scenario().Peer("late", [Promotion, .. Before, .. Later]);
        Later.Should().OnlyContain(write => Scenario.Shows(peer, write));
        Scenario.Give(peer, Root.Revoke(20, Mallory));
        Scenario.Reevaluated(peer).Select(outcome => (outcome.Result, outcome.Operation.Id, outcome.Other!.Id))
            .Should().BeEquivalentTo(Later.Zip(Before, (later, before) => (MergeResult.Reverted, later.Id, before.Id)));
        Before.Should().OnlyContain(write => Scenario.Shows(peer, write));
        Scenario.Give(peer, Mallory.Upsert(15, "a", 3), Root.Upsert(30, "a", 4));
        peer.Value("a").Should().Be((GenosValue)4);
    }

    [Fact]
    public void C06_The_same_history_in_any_order_gives_the_same_state()
    {
        var revocation = Root.Revoke(20, Mallory);
        var first = new Scenario().Peer("first", [revocation, .. Later, Promotion, .. Before]);
        var last = new Scenario().Peer("last", [Promotion, .. Before, .. Later, revocation]);
        StateHash.Of(first).Should().Be(StateHash.Of(last));
        Scenario.Reevaluated(first).Should().NotContain(outcome => outcome.Result == MergeResult.Reverted, "nothing had counted");
        new Scenario { Counting = [revocation, Promotion, .. Before], Inert = Later }.Converges(peer => peer.Graph.FindEdges("a").Should().ContainSingle());
    }

    [Fact]
    public void C07_Each_write_is_judged_by_its_interval()
    {
        var up = Root.Grant(10, Uma, "user");
        var down = Root.Grant(20, Uma, "guest", null, up);
        var again = Root.Grant(30, Uma, "user", null, down);
        Operation[] writes = [.. new long[] { 5, 15, 25, 35 }.Select(at => Uma.Upsert(at, "n" + at, at))];
        new Scenario { Counting = [up, down, again, writes[1], writes[3]], Inert = [writes[0], writes[2]] }
            .Converges(peer => writes.Select(write => Scenario.Shows(peer, write)).Should().Equal(false, true, false, true));
    }

    [Fact]
    public void C09_A_demoted_writer_can_backdate_where_nobody_has_written_and_a_revoked_one_cannot()
    {
        var demotion = Root.Grant(50, Mallory, "guest", null, Promotion);
        Operation newer = Root.Upsert(30, "touched", 1), hidden = Mallory.Upsert(20, "touched", 2), shown = Mallory.Upsert(20, "untouched", 2);
        new Scenario { Counting = [Promotion, demotion, newer, hidden, shown], Inert = [Mallory.Upsert(60, "untouched", 3)] }.Converges(peer =>
        {
            Scenario.Shows(peer, newer).Should().BeTrue();
            Scenario.Shows(peer, shown).Should().BeTrue("that is what a soft demotion leaves to a liar");
        });
        new Scenario { Counting = [Promotion, demotion, Root.Revoke(70, Mallory), newer], Inert = [hidden, shown] }
            .Converges(peer => peer.Value("untouched").Should().BeNull());
    }

    [Fact]
    public void C10_Amnesties_restore_exactly_what_they_list_in_any_order()
    {
        var revocation = Root.Revoke(50, Mallory);
        Operation[] writes = [.. Enumerable.Range(1, 3).Select(i => Mallory.Upsert(i, "n" + i, i))];
        Operation[] amnesties = [Root.Forgive(60, Mallory, revocation, writes[0]), Root.Forgive(61, Mallory, revocation, writes[1])];
        new Scenario { Counting = [Promotion, revocation, .. amnesties, writes[0], writes[1]], Inert = [writes[2], Mallory.Forgive(62, Mallory, revocation, writes[2])] }
            .Converges(peer => writes.Select(write => Scenario.Shows(peer, write)).Should().Equal(true, true, false));
    }

    [Fact]
    public void C11_Of_a_thief_nothing_shows_that_the_manifest_does_not_list()
    {
        Operation[] honest = [.. Enumerable.Range(1, 20).Select(i => Mallory.Upsert(i, "honest" + i, i))];
        Operation[] stolen = [.. Enumerable.Range(1, 50).Select(i => Mallory.Upsert(i, i % 2 == 0 ? "stolen" + i : "honest" + ((i % 20) + 1), -i))];
        new Scenario { Counting = [Promotion, Root.Revoke(100, Mallory, honest), .. honest], Inert = stolen }.Converges(peer =>
        {
            honest.Should().OnlyContain(operation => Scenario.Shows(peer, operation));
            stolen.Should().NotContain(operation => Scenario.Shows(peer, operation));
        });
    }

    [Fact]
    public void C12_A_retired_superadmins_backdated_grant_counts_without_a_list_of_what_is_kept_and_not_with_one()
    {
        Operation honest = Regent.Grant(10, Uma, "user"), backdated = Regent.Grant(11, Mallory, "admin");
        Operation byUma = Uma.Upsert(20, "uma", 1), byMallory = Mallory.Upsert(20, "mallory", 1);
        var retired = new SuperAdmin(Regent.Address) { NotAfter = Moment(15) };
        new Scenario(With(retired)) { Counting = [honest, backdated, byUma, byMallory], Inert = [Regent.Upsert(16, "late", 1), Regent.Grant(16, Gus, "user")] }
            .Converges(peer => peer.Value("mallory").Should().NotBeNull("nobody can tell when it was signed"));
        new Scenario(With(retired with { Keep = [honest.Id] })) { Counting = [honest, byUma], Inert = [backdated, byMallory] }
            .Converges(peer => (peer.Value("uma") is null, peer.Value("mallory") is null).Should().Be((false, true)));

        static SecurityOptions With(SuperAdmin retired) => new() { SuperAdmins = { new SuperAdmin(Root.Address), retired } };
    }

    [Fact]
    public void C18_An_older_upsert_after_a_newer_removal_leaves_the_node_absent() =>
        new Scenario { Counting = [Promotion, Root.Upsert(1, "a", 1), Mallory.Remove(2, "a")] }.Converges(peer => peer.Value("a").Should().BeNull());

    [Theory]
    [InlineData(AttackPath.Live)]
    [InlineData(AttackPath.Delta)]
    [InlineData(AttackPath.FullState)]
    [InlineData(AttackPath.Ranges)]
    [InlineData(AttackPath.Import)]
    public void C19_A_removal_by_a_user_is_inert_on_every_path(AttackPath path)
    {
        Operation[] history = [Root.Grant(0, Uma, "user"), .. Before];
        var (victim, delivery) = AttackHarness.Run(path, history, [Tampering.Container(Uma.Remove(20, "a"))]);
        delivery.Refused.Should().ContainSingle().Which.Verdict.Should().Be(OperationVerdict.NotAuthorised);
        victim.Value("a").Should().NotBeNull();
    }

    [Fact]
    public void C20_More_removals_than_are_held_leave_others_alone_and_come_back_with_the_grant()
    {
        const int Removals = 300;
        Operation[] removals = [.. Enumerable.Range(0, Removals).Select(i => Mallory.Remove(10 + i, "n" + i))];
        var scenario = new Scenario();
        TestPeer rich = scenario.Peer("rich", Promotion), poor = scenario.Peer("poor", Gus.Upsert(5, "waiting", 1));
        Strangers.Give(rich, removals);
        Strangers.Give(poor, removals);
        poor.Graph.RemovalCount.Should().Be(0);
        poor.Graph.Kept.Where(kept => kept.Operation.Author == Mallory.Address).Should().HaveCount(64);
        poor.Graph.Kept.Should().HaveCount(65, "nobody else is affected");
        poor.Graph.IsLossy.Should().BeTrue();

        scenario.Cluster.Connect(poor, rich);
        scenario.Cluster.Converge();
        poor.Graph.RemovalCount.Should().Be(Removals);
        Scenario.Give(rich, Root.Grant(20, Gus, "user", null), Gus.Upsert(30, "n1", 1));
        scenario.Cluster.Converge();
        poor.Value("n1").Should().NotBeNull();
    }

    [Fact]
    public void C21_A_node_comes_back_with_its_edges_when_its_remover_is_revoked()
    {
        Operation[] there = [.. Before, Root.Link(3, "b", "a")];
        Operation removal = Mallory.Remove(11, "a"), revocation = Root.Revoke(20, Mallory);
        new Scenario { Counting = [Promotion, .. there, revocation], Inert = [removal] }.Converges(peer =>
        {
            peer.Value("a").Should().NotBeNull();
            peer.Graph.FindEdges("a").Should().ContainSingle();
            peer.Graph.FindEdges("b").Should().ContainSingle();
        });
        new Scenario { Counting = [Promotion, .. there, removal] }.Converges(peer => peer.Value("a").Should().BeNull());
    }

    [Fact]
    public void C23_What_was_evicted_from_quarantine_is_delivered_again_by_any_peer_once_the_grant_is_there()
    {
        Operation grant = Root.Grant(0, Uma, "user");
        Operation[] writes = [.. Enumerable.Range(0, 5).Select(i => Uma.Upsert(10 + i, "n" + i, i))];
        var scenario = new Scenario();
        var small = scenario.Cluster.Add("small", options: Policy(), reserve: new ReserveLimits { QuarantinedOfSigner = 1 });
        TestPeer holder = scenario.Peer("holder", [grant, .. writes]), relay = scenario.Peer("relay");
        scenario.Cluster.Connect(relay, holder);
        scenario.Cluster.Advance(TimeSpan.FromSeconds(5));
        Scenario.Give(small, writes);
        small.Graph.Kept.Should().ContainSingle();
        // It has nothing to ask for while the grant is unknown; the grant comes from somebody who has nothing else.
        Scenario.Give(small, grant);
        small.Graph.Find("n4").Should().NotBeNull();
        small.Graph.Find("n0").Should().BeNull("it was dropped");
        scenario.Cluster.Connect(small, relay);
        scenario.Cluster.Converge();
        scenario.Cluster.Peers.Select(peer => StateHash.Of(peer)).Distinct(StringComparer.Ordinal).Should().ContainSingle();
        writes.Should().OnlyContain(write => Scenario.Shows(small, write));
    }

    [Fact]
    public void C23_What_was_evicted_while_connected_is_asked_for_again_although_the_watermark_has_passed_it()
    {
        Operation grant = Root.Grant(0, Uma, "user");
        Operation[] writes = [.. Enumerable.Range(0, 5).Select(i => Uma.Upsert(10 + i, "n" + i, i))];
        var scenario = new Scenario();
        var small = scenario.Cluster.Add("small", options: Policy(), reserve: new ReserveLimits { QuarantinedOfSigner = 0 });
        var dishonest = new ScriptedPeer(small, new ReplicaId(0xBAD), 77_000, Root.Address);
        dishonest.Open();
        var request = dishonest.Receive<SyncRequest>();
        dishonest.Send(new SyncNone(request.Sid, dishonest.Replica, dishonest.At(1)));
        dishonest.Send(new OperationsPush(dishonest.Replica, dishonest.At(1), dishonest.At(9), dishonest.Container(writes)));
        small.Engine.FindWatermark(dishonest.Replica).Should().Be(9, "what was set aside was seen");
        small.Graph.Kept.Should().BeEmpty();
        dishonest.ClearReceived();
        dishonest.Send(new OperationsPush(dishonest.Replica, dishonest.At(9), dishonest.At(10), dishonest.Container(grant)));
        dishonest.Received.OfType<SyncRequest>().Should().ContainSingle().Which.Since.Should().BeNull("it has forgotten how far it was");
    }

    [Fact]
    public void C23_What_was_evicted_before_a_restart_is_asked_for_again_although_the_watermark_has_passed_it()
    {
        Operation grant = Root.Grant(0, Uma, "user");
        Operation[] writes = [.. Enumerable.Range(0, 5).Select(i => Uma.Upsert(10 + i, "n" + i, i))];
        var scenario = new Scenario();
        var small = scenario.Cluster.Add("small", options: Policy(), reserve: new ReserveLimits { QuarantinedOfSigner = 0 });
        var first = Greet();
        first.Send(new OperationsPush(first.Replica, first.At(1), first.At(9), first.Container(writes)));
        small = scenario.Cluster.Restart(small, small.Engine.Capture(), isClean: true);
        small.Engine.FindWatermark(first.Replica).Should().Be(9);
        small.Graph.Kept.Should().BeEmpty();

        var second = Greet();
        second.ClearReceived();
        second.Send(new OperationsPush(second.Replica, second.At(9), second.At(10), second.Container(grant)));
        second.Received.OfType<SyncRequest>().Should().ContainSingle().Which.Since.Should().BeNull("it has forgotten how far it was");

        ScriptedPeer Greet()
        {
            var peer = new ScriptedPeer(small, new ReplicaId(0xBAD), 77_000, Root.Address);
            peer.Open();
            var request = peer.Receive<SyncRequest>();
            peer.Send(new SyncNone(request.Sid, peer.Replica, request.Since ?? peer.At(1)));
            return peer;
        }
    }
}
