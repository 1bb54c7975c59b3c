using GenosDb.Sync;
using GenosDb.Tests.Sync.Support;
using GenosDb.Wire;

namespace GenosDb.Tests.Regressions;

/// <summary>Bugs of the sync engine that were found by review, each by its sentence.</summary>
public sealed class SyncRegressions
{
    [Theory]
    [InlineData(1)]
    [InlineData(60 * 24)]
    public void Clocks_that_were_set_back_do_not_freeze_synchronisation(int hours)
    {
        var (cluster, alice, bob, _) = Pair();
        alice.Skew = bob.Skew = TimeSpan.FromHours(-hours);

        alice.Put("a", 1);
        bob.Put("b", 1);
        // The logical clocks go on above the stamps before, which lie in what is now the future.
        cluster.ChecksInvariants = false;
        cluster.Advance(TimeSpan.FromSeconds(4));

        alice.Engine.Sessions.Single().Acknowledged.Should().Be(alice.Engine.Head.Packed);
        bob.Engine.Sessions.Single().Acknowledged.Should().Be(bob.Engine.Head.Packed);
    }

    [Fact]
    public void Operations_that_could_not_be_held_are_asked_for_again_when_their_time_has_come()
    {
        var (cluster, alice, bob, _) = Pair();
        alice.Skew = TimeSpan.FromMinutes(15);
        for (var i = 0; i < 40; i++)
            alice.Put($"n{i}", i);

        cluster.ChecksInvariants = false; // what was dropped is covered by the promise to ask again, not by the watermark
        cluster.Advance(TimeSpan.FromMinutes(20));

        bob.Graph.RegisterCount.Should().Be(40);
        cluster.AreEqual().Should().BeTrue();
    }

    [Fact]
    public void An_answer_in_the_name_of_another_replica_moves_no_watermark()
    {
        var cluster = new EngineCluster();
        var (alice, bob) = (cluster.Add("alice"), cluster.Add("bob"));
        cluster.Connect(alice, bob);
        cluster.Run();
        var watermark = bob.Engine.FindWatermark(alice.Engine.Replica);
        var liar = new ScriptedPeer(bob);
        liar.Open();
        var sid = liar.Receive<SyncRequest>().Sid;

        liar.Send(new SyncNone(sid, alice.Engine.Replica, new HybridTimestamp(ulong.MaxValue, alice.Engine.Replica)));
        bob.Engine.FindWatermark(alice.Engine.Replica).Should().Be(watermark);

        alice.Put("a", 1);
        cluster.Run();
        bob.Value("a").Should().Be((GenosValue)1);
    }

    [Fact]
    public void A_stream_from_one_side_is_never_sent_back()
    {
        var cluster = new EngineCluster();
        var (alice, bob) = (cluster.Add("alice", oplogSize: 4), cluster.Add("bob", oplogSize: 4));
        cluster.Connect(bob, alice);
        cluster.Run();
        cluster.Trace.Clear();

        for (var i = 0; i < 10; i++)
        {
            alice.Put($"n{i}", i);
            cluster.Run();
        }

        cluster.Advance(TimeSpan.FromSeconds(10));

        cluster.Trace.Should().NotContain(message => message.Message is SyncRequest || message.Message is FullStateSync || message.Message is DeltaSync);
        cluster.AreEqual().Should().BeTrue();
    }

    [Fact]
    public void An_empty_newcomer_does_not_empty_the_window_of_its_server()
    {
        var (cluster, alice, bob, link) = Pair();
        alice.Put("a", 1);
        cluster.Run();
        cluster.Cut(link);
        alice.Put("b", 2);
        var newcomer = cluster.Connect(cluster.Add("newcomer"), alice);
        cluster.Run();
        cluster.Cut(newcomer);

        cluster.Connect(bob, alice);
        cluster.Run();

        bob.Synced.Last().Method.Should().Be(SyncMethod.Delta);
    }

    [Fact]
    public void What_a_newcomer_has_just_loaded_does_not_travel_back()
    {
        var cluster = new EngineCluster();
        var (alice, bob) = (cluster.Add("alice"), cluster.Add("bob"));
        for (var i = 0; i < 100; i++)
            alice.Put($"n{i}", i);
        cluster.Connect(bob, alice);
        while (bob.Value("n0") is null)
            cluster.DeliverOne();
        alice.Put("meanwhile", 1);
        cluster.Advance(TimeSpan.FromSeconds(10));

        cluster.Trace.Where(message => message.From == "bob" && message.Message is FullStateSync)
            .Should().OnlyContain(message => ((FullStateSync)message.Message).Container.IsEmpty);
        cluster.AreEqual().Should().BeTrue();
    }

    [Fact]
    public void A_delta_of_more_operations_than_one_message_holds_is_complete()
    {
        var (cluster, alice, bob, link) = Pair();
        alice.Put("first", 0);
        cluster.Run();
        cluster.Cut(link);
        cluster.ChecksInvariants = false;
        for (var i = 0; i < 9_500; i++)
            alice.Put($"n{i}", i);

        cluster.Connect(bob, alice);
        cluster.Run();

        bob.Synced.Last().Method.Should().Be(SyncMethod.Delta);
        bob.Value("n9499").Should().Be((GenosValue)9_499);
        cluster.AreEqual().Should().BeTrue();
        Invariants.Check(cluster.Peers);
    }

    [Fact]
    public void A_peer_that_returns_no_credit_loses_its_slot()
    {
        var cluster = new EngineCluster();
        var alice = cluster.Add("alice");
        alice.Put("a", 1);
        for (var i = 0; i < SyncDefaults.BulkServes; i++)
        {
            var greedy = new ScriptedPeer(alice, new ReplicaId((ulong)(50 + i)), 1_000 + i);
            greedy.Open();
            greedy.Send(new SyncRequest(1, null, 5, 5, 5, SyncRequestFlags.AllowBulk, 0, null));
        }

        var honest = cluster.Add("honest");
        cluster.Connect(honest, alice);
        cluster.Run();
        honest.Value("a").Should().BeNull("every slot is taken");
        cluster.Advance(TimeSpan.FromSeconds(25));

        honest.Value("a").Should().Be((GenosValue)1);
    }

    [Fact]
    public void A_peer_can_cause_a_new_replica_id_only_once_a_minute()
    {
        var cluster = new EngineCluster();
        var alice = cluster.Add("alice");
        alice.Put("a", 1);
        var liar = new ScriptedPeer(alice);
        liar.Open();
        for (var i = 0; i < 20; i++)
            liar.Send(new SyncRequest(1, new HybridTimestamp(ulong.MaxValue, alice.Engine.Replica), 5, 5, 5, SyncRequestFlags.None, 0, null));

        alice.Effects.OfType<SyncEffect.ReplicaRenamed>().Should().ContainSingle();
    }

    [Fact]
    public void What_was_merged_as_one_is_relayed_in_frames_that_everybody_can_read()
    {
        var (cluster, alice, bob, _) = Pair();
        var peer = new ScriptedPeer(alice);
        peer.Open();
        // Eight megabytes that deflate into one frame, and not so well that they would be sent as they are.
        var content = new byte[1_000_000];
        new SeededRandomSource(9).Fill(content.AsSpan(0, 50_000));
        var values = Enumerable.Range(0, 8).Select(i => Operation.Upsert(alice.Database, peer.Stamp(counter: (ushort)i), $"n{i}", GenosValue.Binary(content))).ToArray();
        peer.Send(new OperationsPush(peer.Replica, peer.At(0), peer.At(9), peer.Container(values)));

        alice.Graph.RegisterCount.Should().Be(8);
        cluster.Converge();

        bob.Graph.RegisterCount.Should().Be(8);
        cluster.Trace.Should().OnlyContain(message => message.Bytes <= 4 << 20);
    }

    [Fact]
    public void A_push_that_changes_nothing_is_acknowledged_soon()
    {
        var cluster = new EngineCluster();
        var bob = cluster.Add("bob");
        var peer = new ScriptedPeer(bob);
        peer.Open();
        peer.Send(new SyncNone(peer.Receive<SyncRequest>().Sid, peer.Replica, peer.At(5)));
        cluster.Advance(TimeSpan.FromSeconds(30));
        peer.Drain();

        peer.Send(new OperationsPush(peer.Replica, peer.At(5), peer.At(9), default));

        peer.Receive<Head>().Acknowledged.Should().Be(peer.At(9));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_peer_that_answers_with_nothing_usable_is_not_asked_at_the_speed_of_the_network(bool defers)
    {
        var cluster = new EngineCluster();
        var bob = cluster.Add("bob");
        var peer = new ScriptedPeer(bob);
        peer.Open();
        var sid = peer.Receive<SyncRequest>().Sid;

        if (defers)
            peer.Send(new SyncDefer(sid, DeferReason.Busy, 0, null));
        else
            peer.Send(new DeltaSync(sid, peer.Replica, peer.At(0), peer.At(1), 3, true, default, 0));

        peer.Received.Should().NotContain(message => message is SyncRequest);
        bob.TimerDueAt.Should().BeAfter(cluster.Now);
    }

    [Fact]
    public void A_peer_that_trickles_empty_chunks_does_not_keep_the_bulk_slot()
    {
        var cluster = new EngineCluster();
        var bob = cluster.Add("bob");
        var peer = new ScriptedPeer(bob);
        peer.Open();
        var sid = peer.Receive<SyncRequest>().Sid;
        peer.Send(new FullStateSync(sid, peer.Replica, FullStateScope.All, peer.At(9), 0, default, default, false, default, null));

        bob.Engine.Sessions.Single().Pull.Should().BeOfType<PullState.Backoff>();
    }

    private static (EngineCluster Cluster, TestPeer Alice, TestPeer Bob, EngineLink Link) Pair()
    {
        var cluster = new EngineCluster();
        var (alice, bob) = (cluster.Add("alice"), cluster.Add("bob"));
        var link = cluster.Connect(bob, alice);
        cluster.Run();
        return (cluster, alice, bob, link);
    }
}
