using GenosDb.Graphs;
using GenosDb.Sync;
using GenosDb.Tests.Sync.Support;
using GenosDb.Wire;

namespace GenosDb.Tests.Sync;

/// <summary>The scenarios of the delta and of its boundary, by number.</summary>
public sealed class DeltaScenarios
{
    [Fact]
    [Trait("Scenario", "27")]
    public void A_request_from_the_head_gets_an_empty_delta()
    {
        var (cluster, alice, bob, link) = ConnectedPair();
        cluster.Cut(link);
        bob.Put("own", 1);

        cluster.Connect(bob, alice);
        cluster.Run();

        var delta = Answers<DeltaSync>(cluster, "alice").Should().ContainSingle().Subject;
        delta.Container.Length.Should().Be(0);
        cluster.AreEqual().Should().BeTrue();
    }

    [Fact]
    [Trait("Scenario", "28")]
    public void A_request_from_the_floor_gets_a_complete_delta()
    {
        var (cluster, alice, bob, link) = ConnectedPair(oplogSize: 5);
        cluster.Cut(link);
        for (var i = 0; i < 5; i++)
            alice.Put($"new{i}", i);
        bob.Engine.FindWatermark(alice.Engine.Replica).Should().Be(alice.Oplog.Floor.Packed, "exactly what was pulled has left the window");

        cluster.Connect(bob, alice);
        cluster.Run();

        alice.Served.Last().Should().Be(SyncMethod.Delta);
        bob.Value("new0").Should().Be((GenosValue)0);
        cluster.AreEqual().Should().BeTrue();
    }

    [Fact]
    [Trait("Scenario", "29")]
    public void One_entry_below_the_floor_gets_exactly_the_changed_registers_in_full_state_form()
    {
        var (cluster, alice, bob, link) = ConnectedPair(oplogSize: 5);
        cluster.Cut(link);
        for (var i = 0; i < 6; i++)
            alice.Put($"new{i}", i);

        cluster.Connect(bob, alice);
        cluster.Run();

        alice.Served.Last().Should().Be(SyncMethod.FilteredFullState);
        var chunk = Answers<FullStateSync>(cluster, "alice").Should().ContainSingle().Subject;
        chunk.Scope.Should().Be(FullStateScope.Since);
        Decode(chunk.Container).Select(operation => operation.NodeId).Should().BeEquivalentTo("new0", "new1", "new2", "new3", "new4", "new5");
        bob.Synced.Last().Reason.Should().Contain("no longer reaches back");
        cluster.AreEqual().Should().BeTrue();
    }

    [Fact]
    [Trait("Scenario", "30")]
    public void A_newcomer_gets_the_full_state()
    {
        var cluster = new EngineCluster();
        var (alice, bob) = (cluster.Add("alice"), cluster.Add("bob"));
        for (var i = 0; i < 100; i++)
            alice.Put($"n{i}", i);

        cluster.Connect(bob, alice);
        cluster.Run();

        bob.Synced.First().Method.Should().Be(SyncMethod.FullState);
        bob.Value("n42").Should().Be((GenosValue)42);
        cluster.AreEqual().Should().BeTrue();
    }

    [Fact]
    [Trait("Scenario", "31")]
    public void A_position_in_another_log_gets_a_bulk_answer()
    {
        var request = new SyncRequest(1, new HybridTimestamp(5, new ReplicaId(2)), 0, 0, 1, SyncRequestFlags.AllowBulk, 1, null);

        var plan = SyncPlan.For(request, new ReplicaId(1), head: 9, floor: 3, new GraphFingerprint(0, 0, 7, 2));

        plan.Should().Be(new SyncPlan(SyncMethod.FullState, SyncReason.OtherLog, IsBulk: true));
    }

    [Theory]
    [Trait("Scenario", "28")]
    [InlineData(2ul, SyncMethod.FilteredFullState, "BelowWindow")]
    [InlineData(3ul, SyncMethod.Delta, "WithinWindow")]
    [InlineData(9ul, SyncMethod.Delta, "WithinWindow")]
    [InlineData(10ul, SyncMethod.FullState, "BeyondHead")]
    public void The_boundary_of_the_delta_is_exact(ulong since, SyncMethod method, string reason)
    {
        var request = new SyncRequest(1, new HybridTimestamp(since, new ReplicaId(1)), 0, 0, 1, SyncRequestFlags.AllowBulk, 1, null);

        var plan = SyncPlan.For(request, new ReplicaId(1), head: 9, floor: 3, new GraphFingerprint(0, 0, 7, 2));

        (plan.Method, plan.Reason.ToString()).Should().Be((method, reason));
    }

    [Fact]
    [Trait("Scenario", "32")]
    public void A_log_that_was_rolled_back_takes_a_new_name_and_pulls_what_it_lost()
    {
        var cluster = new EngineCluster();
        var replica = new ReplicaId(7);
        var alice = cluster.Add("alice", replica: replica);
        var bob = cluster.Add("bob");
        var link = cluster.Connect(bob, alice);
        alice.Put("kept by bob", 1);
        cluster.Run();
        cluster.Cut(link);
        // The same name with an empty log: a store that lost its tail.
        var amnesiac = cluster.Add("amnesiac", replica: replica);

        cluster.Connect(bob, amnesiac);
        cluster.Advance(TimeSpan.FromSeconds(5));

        amnesiac.Engine.Replica.Should().NotBe(replica);
        amnesiac.Value("kept by bob").Should().Be((GenosValue)1);
        amnesiac.Effects.OfType<SyncEffect.ReplicaRenamed>().Should().ContainSingle();
        cluster.Peers.Where(peer => peer != alice).Select(peer => peer.Graph.Fingerprint).Distinct().Should().ContainSingle();
    }

    [Fact]
    [Trait("Scenario", "33")]
    public void A_register_written_ten_thousand_times_leaves_the_other_entries_of_the_window()
    {
        var (cluster, alice, bob, link) = ConnectedPair(oplogSize: 10);
        cluster.Cut(link);
        for (var i = 0; i < 5; i++)
            alice.Put($"cold{i}", i);
        for (var i = 0; i < 10_000; i++)
            alice.Put("hot", i);

        cluster.Connect(bob, alice);
        cluster.Run();

        alice.Served.Last().Should().Be(SyncMethod.Delta);
        bob.Value("cold0").Should().Be((GenosValue)0);
        bob.Value("hot").Should().Be((GenosValue)9_999);
    }

    [Fact]
    [Trait("Scenario", "34")]
    public void A_delta_holds_each_register_once_in_its_current_version()
    {
        var (cluster, alice, bob, link) = ConnectedPair();
        cluster.Cut(link);
        for (var i = 0; i < 30; i++)
            alice.Put($"n{i % 3}", i);

        cluster.Connect(bob, alice);
        cluster.Run();

        var delta = Answers<DeltaSync>(cluster, "alice").Should().ContainSingle().Subject;
        Decode(delta.Container).Select(operation => (operation.NodeId, operation.Body.AsInt64()))
            .Should().BeEquivalentTo([("n0", 27L), ("n1", 28L), ("n2", 29L)]);
    }

    [Fact]
    [Trait("Scenario", "35")]
    public void An_older_operation_that_arrives_late_still_reaches_everyone()
    {
        // The counter-example to "everything after the newest stamp I have seen": charlie's old write meets only alice; bob has heard newer things elsewhere.
        var cluster = new EngineCluster();
        var (alice, bob, charlie, dave) = (cluster.Add("alice"), cluster.Add("bob"), cluster.Add("charlie"), cluster.Add("dave"));
        var link = cluster.Connect(bob, alice);
        cluster.Run();
        cluster.Cut(link);
        charlie.Put("x", "old");
        cluster.Advance(TimeSpan.FromMinutes(1));
        dave.Put("y", "new");
        cluster.Connect(bob, dave);
        cluster.Run();
        bob.Value("y").Should().Be((GenosValue)"new");
        cluster.Connect(charlie, alice);
        cluster.Run();

        cluster.Connect(bob, alice);
        cluster.Run();

        bob.Value("x").Should().Be((GenosValue)"old");
        dave.Value("x").Should().Be((GenosValue)"old", "bob relays what is new to it, however old its stamp");
        cluster.Converge();
    }

    [Fact]
    [Trait("Scenario", "36")]
    public void After_a_batch_there_is_no_second_request_and_idle_rounds_are_adverts_only()
    {
        // The announcement's "no repetitive sync loop".
        var (cluster, alice, bob, _) = ConnectedPair();
        alice.Put("a", 1);
        bob.Put("b", 2);
        cluster.Advance(TimeSpan.FromSeconds(10));
        cluster.Trace.Clear();

        cluster.Advance(TimeSpan.FromMinutes(10));

        cluster.Trace.Should().NotBeEmpty();
        cluster.Trace.Should().OnlyContain(message => message.Message is Head);
        cluster.Trace.Count.Should().BeLessThan(40);
    }

    [Fact]
    [Trait("Scenario", "37")]
    public void Repeated_meetings_over_a_dead_node_cost_the_same_every_time()
    {
        var (cluster, alice, bob, link) = ConnectedPair();
        alice.Put("dead", 1);
        cluster.Run();
        alice.Remove("dead");
        cluster.Run();
        cluster.Cut(link);
        List<(int Bytes, int Entries)> meetings = [];
        for (var i = 0; i < 5; i++)
        {
            cluster.Trace.Clear();
            link = cluster.Connect(bob, alice);
            cluster.Run();
            meetings.Add((cluster.Trace.Sum(message => message.Bytes), alice.Oplog.Count + bob.Oplog.Count));
            cluster.Cut(link);
        }

        meetings.Skip(1).Distinct().Should().ContainSingle();
    }

    [Fact]
    [Trait("Scenario", "38")]
    public void Equal_states_never_cause_a_full_state()
    {
        var (cluster, alice, bob, link) = ConnectedPair(oplogSize: 0);
        alice.Put("a", 1);
        cluster.Converge();
        cluster.Cut(link);
        cluster.Trace.Clear();

        cluster.Connect(alice, bob);
        cluster.Advance(TimeSpan.FromMinutes(3));

        cluster.Trace.Should().NotContain(message => message.Message is FullStateSync || message.Message is DeltaSync);
    }

    [Fact]
    [Trait("Scenario", "39")]
    public void Writes_during_a_filtered_scan_arrive_all_the_same()
    {
        var (cluster, alice, bob, link) = ConnectedPair(oplogSize: 5);
        cluster.Cut(link);
        cluster.ChecksInvariants = false;
        for (var i = 0; i < 9_000; i++)
            alice.Put($"n{i:0000}", i);
        cluster.Connect(bob, alice);
        var written = 0;
        while (cluster.DeliverOne())
        {
            for (var i = 0; i < 10 && bob.Value("n8999") is null; i++)
                alice.Put($"n{written++:0000}", -1);
        }

        cluster.Converge();
        written.Should().BeGreaterThan(10);
        bob.Value($"n{written - 1:0000}").Should().Be((GenosValue)(-1));
        bob.Value("n0000").Should().Be((GenosValue)(-1));
    }

    [Fact]
    [Trait("Scenario", "40")]
    public void A_log_of_size_zero_converges()
    {
        var (cluster, alice, bob, link) = ConnectedPair(oplogSize: 0);
        for (var round = 0; round < 5; round++)
        {
            cluster.Cut(link);
            alice.Put($"a{round}", round);
            bob.Put($"b{round}", round);
            link = cluster.Connect(alice, bob);
            cluster.Converge();
        }

        alice.Graph.Find("b4").Should().NotBeNull();
        alice.Oplog.Count.Should().Be(0);
    }

    private static (EngineCluster Cluster, TestPeer Alice, TestPeer Bob, EngineLink Link) ConnectedPair(int oplogSize = 10_000)
    {
        var cluster = new EngineCluster();
        var (alice, bob) = (cluster.Add("alice", oplogSize), cluster.Add("bob", oplogSize));
        alice.Put("first", 0);
        var link = cluster.Connect(bob, alice);
        cluster.Run();
        cluster.Trace.Clear();
        return (cluster, alice, bob, link);
    }

    private static IEnumerable<T> Answers<T>(EngineCluster cluster, string from) =>
        cluster.Trace.Where(message => message.From == from).Select(message => message.Message).OfType<T>();

    private static System.Collections.Immutable.ImmutableArray<Operation> Decode(ReadOnlyMemory<byte> container)
    {
        new MessagePackPayloadCodec(EngineCluster.Database, new ZlibPayloadCompressor())
            .Decode(container.Span, new GenosLimits(), out var operations).Should().Be(DecodeStatus.Ok);
        return operations;
    }
}
