using GenosDb.Sync;
using GenosDb.Tests.Sync.Support;
using GenosDb.Wire;

namespace GenosDb.Tests.Sync;

/// <summary>The scenarios of live push, relay and meshes, by number.</summary>
public sealed class MeshScenarios
{
    [Fact]
    [Trait("Scenario", "56")]
    public void A_write_travels_along_a_line_of_four()
    {
        var (cluster, peers, _) = Line(4);

        peers[0].Put("a", 1);
        cluster.Run();

        peers[3].Value("a").Should().Be((GenosValue)1);
    }

    [Fact]
    [Trait("Scenario", "57")]
    public void In_a_ring_a_version_crosses_each_link_at_most_twice_and_then_there_is_silence()
    {
        var (cluster, peers, links) = Line(5);
        links.Add(cluster.Connect(peers[4], peers[0]));
        cluster.Converge();
        cluster.Trace.Clear();

        peers[0].Put("a", 1);
        cluster.Run();

        peers.Should().OnlyContain(peer => peer.Value("a") == (GenosValue)1);
        cluster.Trace.Where(message => message.Message is OperationsPush { Container.IsEmpty: false })
            .GroupBy(message => string.CompareOrdinal(message.From, message.To) < 0 ? message.From + message.To : message.To + message.From, StringComparer.Ordinal)
            .Should().OnlyContain(crossings => crossings.Count() <= 2);
    }

    [Fact]
    [Trait("Scenario", "58")]
    public void A_star_whose_centre_comes_late_becomes_equal()
    {
        var cluster = new EngineCluster();
        var peers = Enumerable.Range(0, 5).Select(i => cluster.Add($"p{i}")).ToArray();
        foreach (var peer in peers)
            peer.Put(peer.Name, 1);
        var centre = cluster.Add("centre");
        foreach (var peer in peers)
            cluster.Connect(peer, centre);

        cluster.Converge();

        centre.Graph.RegisterCount.Should().Be(5);
    }

    [Fact]
    [Trait("Scenario", "59")]
    public void Three_lone_writers_that_meet_pairwise_in_any_order_become_equal()
    {
        int[][] orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        foreach (var order in orders)
        {
            var cluster = new EngineCluster();
            var peers = Enumerable.Range(0, 3).Select(i => cluster.Add($"p{i}", oplogSize: 2)).ToArray();
            for (var i = 0; i < 15; i++)
                peers[i % 3].Put($"n{i % 4}", i);
            (TestPeer, TestPeer)[] meetings = [(peers[0], peers[1]), (peers[1], peers[2]), (peers[0], peers[2])];
            foreach (var (first, second) in order.Concat(order).Select(meeting => meetings[meeting]))
            {
                var link = cluster.Connect(first, second);
                cluster.Run();
                cluster.Cut(link);
            }

            cluster.AreEqual().Should().BeTrue("the meetings were in the order {0}", string.Join(", ", order));
        }
    }

    [Fact]
    [Trait("Scenario", "60")]
    public void A_lost_push_is_noticed_as_a_gap_and_pulled()
    {
        var (cluster, peers, links) = Line(2);
        links[0].FromDialler.Loses = message => message is OperationsPush;
        peers[0].Put("lost", 1);
        cluster.Run();
        peers[1].Value("lost").Should().BeNull();
        links[0].FromDialler.Loses = null;

        peers[0].Put("next", 2);
        cluster.Run();

        peers[1].Value("lost").Should().Be((GenosValue)1);
        peers[1].Synced.Last().Method.Should().Be(SyncMethod.Delta);
    }

    [Fact]
    [Trait("Scenario", "60")]
    public void A_lost_push_without_a_next_one_is_found_by_the_head()
    {
        var (cluster, peers, links) = Line(2);
        links[0].FromDialler.Loses = message => message is OperationsPush;
        peers[0].Put("lost", 1);
        cluster.Run();
        links[0].FromDialler.Loses = null;

        cluster.Advance(TimeSpan.FromMinutes(2));

        peers[1].Value("lost").Should().Be((GenosValue)1);
    }

    [Fact]
    [Trait("Scenario", "61")]
    public void Reordered_and_doubled_pushes_change_nothing()
    {
        var cluster = new EngineCluster();
        var bob = cluster.Add("bob");
        var peer = new ScriptedPeer(bob);
        peer.Open();
        var request = peer.Receive<SyncRequest>();
        peer.Send(new SyncNone(request.Sid, peer.Replica, peer.At(10)));
        var first = new OperationsPush(peer.Replica, peer.At(10), peer.At(20), peer.Container(peer.Upsert("a", 1)));
        var second = new OperationsPush(peer.Replica, peer.At(20), peer.At(30), peer.Container(peer.Upsert("b", 2)));

        peer.Send(second);
        bob.Engine.FindWatermark(peer.Replica).Should().Be(10, "a push that leaves a gap moves no watermark");
        bob.Value("b").Should().Be((GenosValue)2);
        peer.Receive<SyncRequest>().Since.Should().Be(peer.At(10));
        peer.Send(first);
        peer.Send(second);
        peer.Send(second);
        peer.Send(first);

        bob.Engine.FindWatermark(peer.Replica).Should().Be(30);
        bob.Graph.RegisterCount.Should().Be(2);
        bob.Effects.OfType<SyncEffect.Changed>().Count().Should().Be(2);
    }

    [Fact]
    [Trait("Scenario", "62")]
    public void A_peer_that_lost_what_it_had_sent_gets_it_back_on_the_next_connection()
    {
        var cluster = new EngineCluster();
        var alice = cluster.Add("alice");
        var bob = cluster.Add("bob");
        var link = cluster.Connect(bob, alice);
        cluster.Run();
        bob.Put("unsaved", 1);
        cluster.Run();
        alice.Value("unsaved").Should().Be((GenosValue)1);
        cluster.Cut(link);
        // The crash: bob comes back as it was when it last saved, under a new id.
        var restarted = cluster.Add("bob again");

        cluster.Connect(restarted, alice);
        cluster.Run();

        restarted.Value("unsaved").Should().Be((GenosValue)1);
    }

    [Fact]
    [Trait("Scenario", "63")]
    public void A_slow_link_that_falls_out_of_the_window_is_pulled_over_again()
    {
        var cluster = new EngineCluster();
        var (alice, bob) = (cluster.Add("alice", oplogSize: 10), cluster.Add("bob", oplogSize: 10));
        cluster.Connect(bob, alice);
        cluster.Run();
        for (var i = 0; i < 100; i++)
            alice.Put($"n{i}", i);

        cluster.Converge();

        bob.Value("n0").Should().Be((GenosValue)0);
        bob.Value("n99").Should().Be((GenosValue)99);
        bob.Synced.Last().Method.Should().Be(SyncMethod.FilteredFullState);
    }

    [Fact]
    [Trait("Scenario", "64")]
    public void The_bridge_between_two_cells_dies_and_is_replaced()
    {
        var cluster = new EngineCluster();
        var cells = Enumerable.Range(0, 6).Select(i => cluster.Add($"p{i}", oplogSize: 4)).ToArray();
        foreach (var (first, second) in ((int, int)[])[(0, 1), (1, 2), (3, 4), (4, 5)])
            cluster.Connect(cells[first], cells[second]);
        var bridge = cluster.Connect(cells[2], cells[3]);
        cells[0].Put("before", 1);
        cluster.Run();
        cells[5].Value("before").Should().Be((GenosValue)1);
        cluster.Cut(bridge);
        for (var i = 0; i < 10; i++)
        {
            cells[0].Put($"left{i}", i);
            cells[5].Put($"right{i}", i);
        }

        cluster.Run();
        cluster.Connect(cells[1], cells[4]);

        cluster.Converge();
        cells[5].Value("left9").Should().Be((GenosValue)9);
        cells[0].Value("right0").Should().Be((GenosValue)0);
    }

    [Fact]
    [Trait("Scenario", "66")]
    public void Five_thousand_removals_at_once_reach_a_slow_peer_without_a_loop()
    {
        var (cluster, peers, _) = Line(2);
        cluster.ChecksInvariants = false;
        for (var i = 0; i < 5_000; i++)
            peers[0].Put($"n{i}", i);
        cluster.Converge();
        for (var i = 0; i < 5_000; i++)
            peers[0].Remove($"n{i}");

        cluster.Converge();

        using var snapshot = peers[1].Graph.GetSnapshot();
        snapshot.Count.Should().Be(0);
        peers.Should().OnlyContain(peer => !peer.Effects.OfType<SyncEffect.Close>().Any());
    }

    [Fact]
    [Trait("Scenario", "67")]
    public void A_peer_that_restarted_replaces_its_old_link()
    {
        var cluster = new EngineCluster();
        var alice = cluster.Add("alice");
        alice.Put("a", 1);
        var old = new ScriptedPeer(alice, link: 1_000);
        old.Open();
        var restarted = new ScriptedPeer(alice, link: 1_001) { Boot = 78 };

        restarted.Open();
        old.Send(old.Head());

        alice.Engine.Sessions.Should().ContainSingle(session => session.IsOpen && session.Opening!.Boot == 78);
        old.IsClosed.Should().BeFalse("the close of the old link was carried out for the new one's step");
        alice.Effects.OfType<SyncEffect.Close>().Should().ContainSingle(close => close.Link == new LinkId(1_000));
    }

    [Fact]
    [Trait("Scenario", "67")]
    public void A_replaced_boot_that_speaks_again_is_refused_as_a_duplicate()
    {
        var cluster = new EngineCluster();
        var alice = cluster.Add("alice");
        new ScriptedPeer(alice, link: 1_000).Open();
        new ScriptedPeer(alice, link: 1_001) { Boot = 78 }.Open();
        var again = new ScriptedPeer(alice, link: 1_002);

        again.Open();

        again.Receive<WireError>().Code.Should().Be(WireErrorCode.DuplicateReplica);
        again.IsClosed.Should().BeTrue();
    }

    [Theory]
    [Trait("Scenario", "68")]
    [InlineData(1ul, 2ul)]
    [InlineData(2ul, 1ul)]
    public void Of_two_links_dialled_at_once_the_one_of_the_lower_id_stays(ulong first, ulong second)
    {
        var cluster = new EngineCluster();
        var alice = cluster.Add("alice", replica: new ReplicaId(first));
        var bob = cluster.Add("bob", replica: new ReplicaId(second));
        alice.Put("a", 1);
        bob.Put("b", 2);
        cluster.Connect(alice, bob);
        cluster.Connect(bob, alice);

        cluster.Converge();

        var lower = first < second ? alice : bob;
        foreach (var peer in (TestPeer[])[alice, bob])
            peer.Engine.Sessions.Should().ContainSingle().Subject.IsInitiator.Should().Be(peer == lower);
    }

    [Fact]
    public void A_batch_travels_in_one_message_and_shows_in_one_revision()
    {
        var (cluster, peers, _) = Line(2);
        var drafts = Enumerable.Range(0, 4_096).Select(i => new OperationDraft(OperationKind.Upsert, $"n{i}", "", null, ((GenosValue)i).ToOwnedBytes())).ToArray();
        cluster.ChecksInvariants = false;
        peers[0].Put("single", 0);
        cluster.Trace.Clear();
        peers[0].Write(drafts);
        cluster.Run();

        peers[1].Effects.OfType<SyncEffect.Changed>().Select(changed => changed.Outcomes.Length).Should().Contain(4_096);
        cluster.AreEqual().Should().BeTrue();
    }

    [Fact]
    public void What_changes_while_a_send_is_pending_is_pushed_together()
    {
        var (cluster, peers, _) = Line(2);
        cluster.Trace.Clear();

        for (var i = 0; i < 1_000; i++)
            peers[0].Put($"n{i}", i);
        cluster.Run();

        cluster.Trace.Count(message => message.Message is OperationsPush).Should().BeLessThan(5);
        peers[1].Value("n999").Should().Be((GenosValue)999);
    }

    private static (EngineCluster Cluster, TestPeer[] Peers, List<EngineLink> Links) Line(int length)
    {
        var cluster = new EngineCluster();
        var peers = Enumerable.Range(0, length).Select(i => cluster.Add($"p{i}")).ToArray();
        List<EngineLink> links = [];
        for (var i = 0; i + 1 < length; i++)
            links.Add(cluster.Connect(peers[i], peers[i + 1]));
        cluster.Converge();
        return (cluster, peers, links);
    }
}
