using GenosDb.Graphs;
using GenosDb.Sync;
using GenosDb.Tests.Sync.Support;
using GenosDb.Wire;
using Xunit.Abstractions;

namespace GenosDb.Tests.Sync;

/// <summary>Two replicas that hold much of the same state and know nothing of each other's log.</summary>
public sealed class RangeScenarios(ITestOutputHelper output)
{
    private readonly EngineCluster _cluster = new();

    private IEnumerable<SyncRanges> Turns => _cluster.Trace.Select(message => message.Message).OfType<SyncRanges>();

    [Fact]
    [Trait("Scenario", "103")]
    public void A_hundred_differences_among_a_hundred_thousand_registers_cost_at_most_110_kB_besides_their_operations()
    {
        const int registers = 100_000, differences = 100;
        var (alice, bob) = Pair(registers, ours: differences / 2, theirs: differences / 2);
        _cluster.ChecksInvariants = false;

        _cluster.Connect(bob, alice);
        _cluster.Run();

        _cluster.AreEqual().Should().BeTrue();
        long containers = Turns.Sum(turn => turn.Container.Length);
        var bytes = _cluster.Trace.Sum(message => message.Bytes) - containers;
        output.WriteLine($"{registers} registers, {differences} differences: {bytes} bytes besides {containers} bytes of operations, {Turns.Count()} turns, {_cluster.Trace.Count} messages in all");
        bytes.Should().BeLessThanOrEqualTo(110_000);
        Turns.Count().Should().BeLessThanOrEqualTo(8);
        Turns.Should().Contain(turn => !turn.Container.IsEmpty);
        _cluster.Trace.Count(message => message.Message is FullStateSync).Should().Be(0);
    }

    [Fact]
    public void Both_sides_merge_in_one_reconciliation_although_both_ask()
    {
        var (alice, bob) = Pair(1_000, ours: 5, theirs: 5);

        _cluster.Connect(alice, bob);
        _cluster.Run();

        _cluster.AreEqual().Should().BeTrue();
        Turns.Count(turn => turn.Round == 0).Should().Be(1);
        alice.Served.Concat(bob.Served).Count(method => method == SyncMethod.Ranges).Should().Be(1);
        alice.Synced.Should().Contain(synced => synced.Method == SyncMethod.Ranges);
        bob.Synced.Should().Contain(synced => synced.Method == SyncMethod.Ranges);
        _cluster.Advance(TimeSpan.FromSeconds(10));
        IsCaughtUp(alice).Should().BeTrue();
        IsCaughtUp(bob).Should().BeTrue();
    }

    [Fact]
    public void After_the_reconciliation_only_heads_flow()
    {
        var (alice, bob) = Pair(1_000, ours: 5, theirs: 5);
        _cluster.Connect(alice, bob);
        _cluster.Advance(TimeSpan.FromSeconds(10));
        _cluster.Trace.Clear();

        _cluster.Advance(TimeSpan.FromMinutes(5));

        _cluster.Trace.Should().OnlyContain(message => message.Message is Head);
    }

    [Fact]
    public void What_was_reconciled_is_not_sent_back()
    {
        var (alice, bob) = Pair(1_000, ours: 100, theirs: 100);

        _cluster.Connect(alice, bob);
        _cluster.Advance(TimeSpan.FromSeconds(10));

        _cluster.AreEqual().Should().BeTrue();
        _cluster.Trace.Count(message => message.Message is DeltaSync { Container.IsEmpty: false } or OperationsPush { Container.IsEmpty: false }).Should().Be(0);
    }

    [Theory]
    [InlineData(1, 30)]
    public void Any_two_states_become_equal(int firstSeed, int count)
    {
        for (var seed = firstSeed; seed < firstSeed + count; seed++)
        {
            var random = new SeededRandomSource((ulong)seed);
            var cluster = new EngineCluster((ulong)seed) { ChecksInvariants = false };
            var (alice, bob) = (cluster.Add("alice", oplogSize: random.Next(2) * 10_000), cluster.Add("bob", oplogSize: random.Next(3_000)));
            var registers = 1_200 + random.Next(2_000);
            // From hardly any to all registers differ; sometimes one side lacks most of what the other one has.
            var difference = Math.Pow(random.Next(1_000) / 1_000.0, 3);
            var lackOfBob = random.Chance(0.3) ? 0.7 : difference;
            List<Operation> ours = [], theirs = [];
            for (var i = 0; i < registers; i++)
            {
                var operation = RandomOperation(random, i);
                if (!random.Chance(difference))
                    ours.Add(operation);
                if (!random.Chance(lackOfBob))
                    theirs.Add(operation);
                if (random.Chance(difference))
                    (random.Chance(0.5) ? ours : theirs).Add(RandomOperation(random, i));
            }

            Strangers.Give(alice, ours);
            Strangers.Give(bob, theirs);

            cluster.Connect(alice, bob);
            cluster.Advance(TimeSpan.FromMinutes(6));

            cluster.AreEqual().Should().BeTrue("seed {0}: {1} registers, {2:p0} differ", seed, registers, difference);
            cluster.Trace.Count(message => message.Message is FullStateSync { Scope: FullStateScope.All }).Should().Be(0, "seed {0}", seed);
            Invariants.Check(cluster.Peers);
        }
    }

    [Fact]
    public void States_that_differ_in_everything_take_many_turns_and_become_equal()
    {
        var (alice, bob) = (_cluster.Add("alice"), _cluster.Add("bob"));
        _cluster.ChecksInvariants = false;
        Strangers.Give(alice, [.. Enumerable.Range(0, 20_000).Select(i => Strangers.Upsert(1_000 + i, 0, $"n{i}", i))]);
        Strangers.Give(bob, [.. Enumerable.Range(10_000, 20_000).Select(i => Strangers.Upsert(900 + i, 1, $"n{i}", -i))]);

        _cluster.Connect(alice, bob);
        _cluster.Run();

        _cluster.AreEqual().Should().BeTrue();
        long containers = Turns.Sum(turn => turn.Container.Length);
        output.WriteLine($"30,000 registers, all different: {_cluster.Trace.Sum(message => message.Bytes) - containers} bytes besides {containers} bytes of operations, {Turns.Count()} turns");
        _cluster.Trace.Count(message => message.Message is FullStateSync).Should().Be(0);
    }

    [Fact]
    public void A_stamp_that_stands_for_two_operations_is_decided_on_both_sides()
    {
        var (alice, bob) = Pair(1_000, ours: 0, theirs: 0);
        Strangers.Give(alice, [Strangers.Upsert(5_000_000, 0, "twin", 1)]);
        Strangers.Give(bob, [Strangers.Upsert(5_000_000, 0, "twin", 2)]);

        _cluster.Connect(alice, bob);
        _cluster.Run();

        _cluster.AreEqual().Should().BeTrue();
        alice.Value("twin").Should().Be(bob.Value("twin"));
    }

    [Fact]
    public void Writes_during_the_reconciliation_arrive()
    {
        var (alice, bob) = Pair(2_000, ours: 50, theirs: 50);
        _cluster.Connect(alice, bob);
        var written = 0;
        for (; Turns.Count() < 4; written++)
        {
            _cluster.DeliverOne().Should().BeTrue();
            alice.Put($"s{written}", -1);
            bob.Put($"s{written + 500}", -2);
            bob.Remove($"s{written + 1_000}");
        }

        _cluster.Converge();

        for (var i = 0; i < written; i++)
        {
            bob.Value($"s{i}").Should().Be((GenosValue)(-1));
            alice.Value($"s{i + 500}").Should().Be((GenosValue)(-2));
            alice.Value($"s{i + 1_000}").Should().BeNull();
        }
    }

    [Fact]
    public void A_cut_at_any_turn_leaves_no_watermark_without_its_operations()
    {
        for (var cut = 0; cut < 8; cut++)
        {
            var scenario = new RangeScenarios(output);
            var (alice, bob) = scenario.Pair(1_000, ours: 20, theirs: 20);
            scenario._cluster.ChecksInvariants = false;
            var link = scenario._cluster.Connect(alice, bob);
            while (scenario.Turns.Count() < cut && scenario._cluster.DeliverOne())
                continue;

            scenario._cluster.Cut(link);
            scenario._cluster.Run();
            Invariants.Check(scenario._cluster.Peers);
            scenario._cluster.Connect(bob, alice);
            scenario._cluster.Converge();
        }
    }

    [Fact]
    public void A_turn_that_is_lost_ends_in_a_full_state()
    {
        for (var lost = 0; lost < 6; lost++)
        {
            var scenario = new RangeScenarios(output);
            var (alice, bob) = scenario.Pair(1_000, ours: 20, theirs: 20);
            scenario._cluster.ChecksInvariants = false;
            var link = scenario._cluster.Connect(alice, bob);
            var round = lost;
            link.FromDialler.Loses = link.FromListener.Loses = message => message is SyncRanges ranges && ranges.Round == round;

            scenario._cluster.Advance(TimeSpan.FromMinutes(3));

            scenario._cluster.AreEqual().Should().BeTrue("turn {0} was lost", lost);
            Invariants.Check(scenario._cluster.Peers);
        }
    }

    [Fact]
    public void A_turn_that_comes_twice_or_late_is_merged_and_answered_once()
    {
        var (alice, bob) = Pair(1_000, ours: 20, theirs: 20);
        var link = _cluster.Connect(alice, bob);
        List<ReadOnlyMemory<byte>> seen = [];
        bool Repeats(EngineDirection direction, WireMessage message)
        {
            if (message is not SyncRanges ranges || seen.Count > 20)
                return false;
            var frame = FrameCodec.Encode(ranges);
            seen.Add(frame);
            direction.Queue.Enqueue(frame);
            return false;
        }

        link.FromDialler.Loses = message => Repeats(link.FromDialler, message);
        link.FromListener.Loses = message => Repeats(link.FromListener, message);

        _cluster.Converge();

        seen.Should().NotBeEmpty();
        _cluster.Trace.Count(message => message.Message is FullStateSync).Should().Be(0);
    }

    [Fact]
    public void A_pause_a_clear_and_a_new_name_in_the_middle_end_it()
    {
        foreach (var interruption in (Action<TestPeer>[])[
            peer => { peer.Pause(); peer.Resume(); },
            peer => peer.Handle(SyncInput.Clear()),
            MeetCopy])
        {
            for (var turns = 1; turns < 5; turns++)
            {
                foreach (var isAlice in (bool[])[true, false])
                {
                    var scenario = new RangeScenarios(output);
                    var (alice, bob) = scenario.Pair(500, ours: 20, theirs: 20);
                    scenario._cluster.ChecksInvariants = false;
                    scenario._cluster.Connect(alice, bob);
                    while (scenario.Turns.Count() < turns)
                        scenario._cluster.DeliverOne().Should().BeTrue();

                    interruption(isAlice ? alice : bob);
                    scenario._cluster.Advance(TimeSpan.FromSeconds(30));
                    Invariants.Check(scenario._cluster.Peers);
                    scenario._cluster.Connect(alice, bob);
                    scenario._cluster.Converge();
                }
            }
        }
    }

    [Fact]
    public void A_peer_that_brings_nothing_new_is_given_up()
    {
        var bob = Filled(2_000);
        var liar = Asking(bob);
        var turns = 0;
        while (liar.Received.OfType<SyncDefer>().FirstOrDefault() is null)
        {
            turns++.Should().BeLessThan(200);
            var theirs = liar.Receive<SyncRanges>();
            liar.Drain();
            liar.Send(Turn(liar, theirs.Round + 1, [new SyncRange.Summary(ulong.MaxValue, (UInt128)turns, 2_000)]));
        }

        turns.Should().BeLessThanOrEqualTo(66);
        liar.IsClosed.Should().BeFalse();
        bob.Engine.FindWatermark(liar.Replica).Should().BeNull();
    }

    [Fact]
    public void Whatever_a_peer_asks_for_is_sent_once()
    {
        var bob = Filled(2_000);
        var liar = Asking(bob);
        liar.Receive<SyncRanges>();

        liar.Send(Turn(liar, 1, [new SyncRange.List(ulong.MaxValue, default)]));
        var first = liar.Receive<SyncRanges>();
        liar.Send(Turn(liar, 3, [new SyncRange.List(ulong.MaxValue, default)]));
        var second = liar.Receive<SyncRanges>();

        first.Container.Length.Should().BePositive();
        first.IsDone.Should().BeTrue();
        second.Container.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public void A_turn_out_of_order_or_of_another_section_is_refused()
    {
        foreach (var change in (Func<SyncRanges, SyncRanges>[])[
            turn => turn with { Round = 3 },
            turn => turn with { Round = int.MaxValue },
            turn => turn with { Section = RegisterSection.Authority }])
        {
            var bob = new RangeScenarios(output).Filled(300);
            var liar = Asking(bob);
            liar.Receive<SyncRanges>();

            liar.Send(change(Turn(liar, 1, [])));

            liar.Receive<SyncDefer>().Reason.Should().Be(DeferReason.Busy);
            bob.Engine.FindWatermark(liar.Replica).Should().BeNull();
        }
    }

    [Fact]
    public void A_start_that_changes_on_the_way_is_refused()
    {
        var bob = Filled(300);
        var liar = Asking(bob);
        liar.Receive<SyncRanges>();
        liar.Send(Turn(liar, 1, [new SyncRange.Summary(ulong.MaxValue, 1, 300)]));
        liar.Receive<SyncRanges>();

        liar.Send(Turn(liar, 3, []) with { Start = liar.At(901), IsDone = true });

        liar.Receive<SyncDefer>().Reason.Should().Be(DeferReason.Busy);
        bob.Engine.FindWatermark(liar.Replica).Should().BeNull();
    }

    [Fact]
    public void A_turn_that_nobody_asked_for_is_merged_and_moves_no_watermark()
    {
        var bob = Filled(300);
        var peer = new ScriptedPeer(bob);
        peer.Open();
        var request = peer.Receive<SyncRequest>();

        peer.Send(Turn(peer, 0, []) with { Sid = request.Sid + 1, Container = peer.Container(peer.Upsert("good", 2)), IsDone = true });
        peer.Send(Turn(peer, 1, []) with { IsDone = true });
        peer.Send(Turn(peer, 0, []) with { Sid = request.Sid, Replica = new ReplicaId(99), Start = new HybridTimestamp(7, new ReplicaId(99)), IsDone = true });

        bob.Value("good").Should().Be((GenosValue)2);
        bob.Engine.FindWatermark(peer.Replica).Should().BeNull();
        bob.Engine.FindWatermark(new ReplicaId(99)).Should().BeNull();
        peer.Received.OfType<SyncRanges>().Should().BeEmpty();
    }

    [Fact]
    public void A_forged_operation_inside_a_turn_is_not_visible()
    {
        var bob = Filled(300);
        var peer = Asking(bob);
        peer.Receive<SyncRanges>();

        peer.Send(Turn(peer, 1, []) with { Container = peer.Container(peer.Upsert("good", 2), peer.Raw((OperationKind)200, "bad")) });

        bob.Value("good").Should().Be((GenosValue)2);
        bob.Value("bad").Should().BeNull();
        bob.Effects.OfType<SyncEffect.Refused>().Should().ContainSingle();
    }

    [Fact]
    public void A_reconciliation_whose_asker_falls_silent_frees_its_slot()
    {
        var bob = Filled(300);
        var peer = Asking(bob);
        peer.Receive<SyncRanges>();

        _cluster.Advance(TimeSpan.FromSeconds(21));
        peer.Send(Turn(peer, 1, []) with { IsDone = true });

        bob.Engine.FindWatermark(peer.Replica).Should().BeNull();
        bob.Engine.Sessions.Should().OnlyContain(session => session.Answer == null);
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(17, false)]
    public void A_reconciliation_that_began_before_watermarks_were_forgotten_moves_none(int ahead, bool moves)
    {
        // Sixteen of one origin are held. One more is dropped, and everybody is asked anew once its time has come.
        var bob = Filled(300);
        var peer = new ScriptedPeer(bob);
        peer.Open();
        var lead = (long)new GenosLimits().ClockDrift.TotalMilliseconds + 5_000;
        peer.Send(new OperationsPush(peer.Replica, peer.At(0), peer.At(9), peer.Container([.. Enumerable.Range(0, ahead).Select(i => peer.Upsert($"ahead{i}", i, lead + i))])));
        Ask(peer);

        _cluster.Advance(TimeSpan.FromSeconds(6));
        peer.Drain();
        peer.Send(Turn(peer, 1, []) with { IsDone = true });

        peer.Receive<SyncRanges>().IsDone.Should().BeTrue();
        bob.Engine.FindWatermark(peer.Replica).Should().Be(moves ? peer.At(900).Packed : null);
    }

    [Theory]
    [InlineData(SyncRequestFlags.AllowBulk, 300, 300, SyncMethod.FullState)]
    [InlineData(SyncRequestFlags.AllowBulk | SyncRequestFlags.AllowRanges, 300, 0, SyncMethod.FullState)]
    [InlineData(SyncRequestFlags.AllowBulk | SyncRequestFlags.AllowRanges, 256, 300, SyncMethod.FullState)]
    [InlineData(SyncRequestFlags.AllowBulk | SyncRequestFlags.AllowRanges, 257, 300, SyncMethod.Ranges)]
    [InlineData(SyncRequestFlags.AllowBulk | SyncRequestFlags.AllowRanges, 1_000, 200, SyncMethod.FullState)]
    [InlineData(SyncRequestFlags.AllowBulk | SyncRequestFlags.AllowRanges, 1_000, 201, SyncMethod.Ranges)]
    internal void Ranges_are_for_requesters_that_may_have_much_of_it(SyncRequestFlags allow, long mine, long theirs, SyncMethod expected)
    {
        var request = new SyncRequest(1, null, 1, 0, theirs, allow, 1, null);

        var plan = SyncPlan.For(request, new ReplicaId(1), head: 9, floor: 3, new GraphFingerprint(0, 0, 7, mine));

        plan.Should().Be(new SyncPlan(expected, SyncReason.UnknownRequester, IsBulk: true));
    }

    private static bool IsCaughtUp(TestPeer peer) => peer.Engine.IsCaughtUp(peer.Engine.Sessions.Single());

    private static Operation RandomOperation(SeededRandomSource random, int register)
    {
        // Few stamps, so that some stand for two operations.
        var stamp = Strangers.Stamp(random.Next(50), origin: 0xA0 + (ulong)random.Next(3));
        var (id, database) = ($"n{register}", EngineCluster.Database);
        return random.Next(10) switch
        {
            0 => Operation.Remove(database, stamp, id),
            1 => Operation.Link(database, stamp, id, $"n{random.Next(100)}", "l"),
            2 => Operation.Unlink(database, stamp, id, $"n{random.Next(100)}", "l"),
            _ => Operation.Upsert(database, stamp, id, random.Next(3)),
        };
    }

    /// <summary>Meets another copy of its store, and gives way.</summary>
    private static void MeetCopy(TestPeer peer)
    {
        var old = peer.Engine.Replica;
        var copy = new ScriptedPeer(peer, old) { Boot = 0 };
        copy.Open();
        peer.Engine.Replica.Should().NotBe(old);
        copy.Close();
    }

    /// <summary>A peer that asks without knowing anything of that log.</summary>
    private static ScriptedPeer Asking(TestPeer engine)
    {
        var peer = new ScriptedPeer(engine);
        peer.Open();
        peer.Receive<SyncRequest>();
        Ask(peer);
        return peer;
    }

    private static void Ask(ScriptedPeer peer) => peer.Send(new SyncRequest(5, null, 1, 0, 2_000, SyncRequestFlags.AllowBulk | SyncRequestFlags.AllowRanges, 1 << 20, null));

    private static SyncRanges Turn(ScriptedPeer peer, int round, IReadOnlyList<SyncRange> ranges) =>
        new(5, peer.Replica, peer.At(900), round, RegisterSection.Data, ranges, default, default, false);

    private TestPeer Filled(int registers)
    {
        // The scripts have the greater id, so that they are answered.
        var bob = _cluster.Add("bob", replica: new ReplicaId(1));
        for (var i = 0; i < registers; i++)
            bob.Put($"n{i}", i);
        return bob;
    }

    /// <summary>Two peers with the same registers, and some that only one of them has.</summary>
    private (TestPeer Alice, TestPeer Bob) Pair(int registers, int ours, int theirs)
    {
        var (alice, bob) = (_cluster.Add("alice"), _cluster.Add("bob"));
        Operation[] shared = [.. Enumerable.Range(0, registers).Select(i => Strangers.Upsert(1_000 + i, 0, $"s{i}", new GenosMap { ["type"] = "user", ["name"] = $"user{i}" }))];
        Strangers.Give(alice, shared);
        Strangers.Give(bob, shared);
        for (var i = 0; i < ours; i++)
            alice.Put(i % 2 == 0 ? $"s{i * registers / Math.Max(ours, 1)}" : $"a{i}", i);
        for (var i = 0; i < theirs; i++)
            bob.Put(i % 2 == 0 ? $"s{(i * registers / Math.Max(theirs, 1)) + 1}" : $"b{i}", i);
        return (alice, bob);
    }
}
