using GenosDb.Sync;
using GenosDb.Tests.Sync.Support;
using GenosDb.Wire;

namespace GenosDb.Tests.Sync;

/// <summary>The scenarios of the full state, by number.</summary>
public sealed class FullStateScenarios
{
    [Fact]
    [Trait("Scenario", "41")]
    public void A_newcomer_with_data_and_a_holder_of_data_end_with_the_union()
    {
        var (cluster, alice, bob) = Pair();
        alice.Put("a", 1);
        bob.Put("b", 2);

        cluster.Connect(bob, alice);
        cluster.Run();

        foreach (var peer in cluster.Peers)
            (peer.Value("a"), peer.Value("b")).Should().Be(((GenosValue?)1, (GenosValue?)2));
    }

    [Fact]
    [Trait("Scenario", "42")]
    public void A_local_write_during_staging_survives_and_is_delivered()
    {
        var (cluster, alice, bob) = Pair();
        Fill(alice, 9_000);
        cluster.ChecksInvariants = false;
        cluster.Connect(bob, alice);
        DeliverUntil(cluster, () => Chunks(cluster).Count == 1);
        bob.Value("n0000").Should().BeNull("nothing of a full state shows before its end");

        bob.Put("written meanwhile", 1);
        bob.Put("n0000", "mine");
        cluster.Run();

        alice.Value("written meanwhile").Should().Be((GenosValue)1);
        alice.Value("n0000").Should().Be((GenosValue)"mine");
        bob.Value("n8999").Should().Be((GenosValue)8_999);
        cluster.AreEqual().Should().BeTrue();
    }

    [Fact]
    [Trait("Scenario", "43")]
    public void Offline_writes_survive_a_full_state_and_reach_third_peers()
    {
        // The announcement's "a rejoining peer cannot overwrite newer state", and loses nothing of its own either.
        var cluster = new EngineCluster();
        var (alice, bob, charlie) = (cluster.Add("alice", 3), cluster.Add("bob", 3), cluster.Add("charlie", 3));
        alice.Put("shared", "before");
        cluster.Connect(charlie, alice);
        var link = cluster.Connect(bob, alice);
        cluster.Converge();
        cluster.Cut(link);
        bob.Put("shared", "stale");
        bob.Put("offline", 1);
        cluster.Advance(TimeSpan.FromMinutes(1));
        alice.Put("shared", "newer");
        Fill(alice, 20);

        cluster.Connect(bob, alice);
        cluster.Converge();

        bob.Synced.Last().Method.Should().Be(SyncMethod.FilteredFullState);
        foreach (var peer in cluster.Peers)
        {
            peer.Value("shared").Should().Be((GenosValue)"newer");
            peer.Value("offline").Should().Be((GenosValue)1);
        }
    }

    [Fact]
    [Trait("Scenario", "44")]
    public void After_a_full_state_the_log_is_empty_and_a_later_delta_from_there_is_complete()
    {
        var (cluster, alice, bob) = Pair();
        var charlie = cluster.Add("charlie");
        bob.Put("own", 1);
        var link = cluster.Connect(charlie, bob);
        cluster.Run();
        cluster.Cut(link);
        Fill(alice, 50);
        link = cluster.Connect(bob, alice);
        cluster.Run();
        bob.Oplog.Count.Should().Be(0);
        bob.Oplog.Floor.Should().Be(bob.Engine.Head);
        cluster.Cut(link);
        bob.Put("later", 2);

        cluster.Connect(charlie, bob);
        cluster.Run();

        charlie.Synced.Last().Method.Should().Be(SyncMethod.FilteredFullState, "what charlie pulled lies below the floor");
        charlie.Value("n0049").Should().Be((GenosValue)49);
        charlie.Value("later").Should().Be((GenosValue)2);
    }

    [Fact]
    [Trait("Scenario", "45")]
    public void A_third_peer_gets_from_the_second_what_came_by_full_state()
    {
        var (cluster, alice, bob) = Pair();
        var charlie = cluster.Add("charlie");
        Fill(alice, 50);
        var link = cluster.Connect(bob, alice);
        cluster.Run();
        cluster.Cut(link);

        cluster.Connect(charlie, bob);
        cluster.Run();

        charlie.Value("n0049").Should().Be((GenosValue)49);
        charlie.Graph.Fingerprint.Should().Be(alice.Graph.Fingerprint);
    }

    [Fact]
    [Trait("Scenario", "46")]
    public void A_transfer_cut_at_every_chunk_goes_on_and_sends_nothing_twice()
    {
        var (cluster, alice, bob) = Pair();
        Fill(alice, 14_000);
        cluster.ChecksInvariants = false;
        List<FullStateSync> received = [];
        for (var attempt = 0; attempt < 40 && bob.Value("n0000") is null; attempt++)
        {
            var link = cluster.Connect(bob, alice);
            var before = received.Count;
            DeliverUntil(cluster, () => (received = Chunks(cluster)).Count > before || bob.Value("n0000") is not null);
            cluster.Cut(link);
        }

        received.Count.Should().BeGreaterThan(3);
        received.Select(chunk => Convert.ToHexString(chunk.After.Span)).Should().OnlyHaveUniqueItems();
        received.Select(chunk => chunk.Start).Distinct().Should().ContainSingle();
        bob.Graph.Fingerprint.Should().Be(alice.Graph.Fingerprint);
    }

    [Fact]
    [Trait("Scenario", "47")]
    public void A_write_behind_the_walk_arrives_with_the_catch_up()
    {
        var (cluster, alice, bob) = Pair();
        Fill(alice, 9_000);
        cluster.ChecksInvariants = false;
        cluster.Connect(bob, alice);
        DeliverUntil(cluster, () => Chunks(cluster).Count == 1);

        alice.Put("n0000", "changed behind the walk");
        alice.Remove("n0001");
        cluster.Run();

        bob.Value("n0000").Should().Be((GenosValue)"changed behind the walk");
        bob.Value("n0001").Should().BeNull();
        cluster.AreEqual().Should().BeTrue();
        bob.Synced.Should().ContainSingle(synced => synced.Method == SyncMethod.FullState);
    }

    [Fact]
    [Trait("Scenario", "50")]
    public void A_producer_that_takes_a_new_id_in_the_middle_makes_a_clean_restart()
    {
        var (cluster, alice, bob) = Pair();
        Fill(alice, 9_000);
        cluster.ChecksInvariants = false;
        var link = cluster.Connect(bob, alice);
        DeliverUntil(cluster, () => Chunks(cluster).Count == 1);
        cluster.Cut(link);
        alice.Handle(SyncInput.Clear());
        Fill(alice, 9_000);

        cluster.Connect(bob, alice);
        cluster.Run();

        Chunks(cluster).Select(chunk => chunk.Replica).Distinct().Count().Should().Be(2);
        bob.Graph.Fingerprint.Should().Be(alice.Graph.Fingerprint);
    }

    [Fact]
    [Trait("Scenario", "51")]
    public void A_consumer_that_returns_no_credit_stops_the_producer_within_it()
    {
        var (cluster, alice, bob) = Pair();
        cluster.ChecksInvariants = false;
        var random = new SeededRandomSource(51);
        var noise = new byte[20_000];
        for (var i = 0; i < 200; i++)
        {
            random.Fill(noise);
            alice.Put($"n{i:0000}", GenosValue.Binary(noise));
        }

        var link = cluster.Connect(bob, alice);
        link.FromDialler.Loses = message => message is SyncMore;
        cluster.Run();

        Chunks(cluster).Sum(chunk => chunk.Container.Length).Should().BeLessThan((1 << 20) + (80 << 10));
        bob.Value("n0000").Should().BeNull();
    }

    [Fact]
    [Trait("Scenario", "52")]
    public void A_newcomer_with_nine_peers_takes_one_bulk_transfer()
    {
        var cluster = new EngineCluster();
        var peers = Enumerable.Range(0, 9).Select(i => cluster.Add($"p{i}")).ToArray();
        Fill(peers[0], 50);
        foreach (var peer in peers[1..])
            cluster.Connect(peer, peers[0]);
        cluster.Run();
        cluster.CutAll();
        var newcomer = cluster.Add("newcomer");
        cluster.Trace.Clear();

        foreach (var peer in peers)
            cluster.Connect(newcomer, peer);
        cluster.Run();

        cluster.Trace.Where(message => message.To == "newcomer" && message.Message is FullStateSync { Chunk: 0 }).Should().ContainSingle();
        newcomer.Value("n0049").Should().Be((GenosValue)49);
        newcomer.Graph.Fingerprint.Should().Be(peers[8].Graph.Fingerprint);
    }

    [Fact]
    [Trait("Scenario", "53")]
    public void Two_peers_that_take_each_others_full_state_at_once_become_equal()
    {
        var (cluster, alice, bob) = Pair();
        Fill(alice, 200);
        for (var i = 100; i < 300; i++)
            bob.Put($"n{i:0000}", -i);

        cluster.Connect(alice, bob);
        cluster.Run();

        cluster.AreEqual().Should().BeTrue();
        alice.Synced.Concat(bob.Synced).Count(synced => synced.Method == SyncMethod.FullState).Should().Be(2);
    }

    [Fact]
    [Trait("Scenario", "54")]
    public void Readers_see_the_old_graph_or_the_new_one()
    {
        var (cluster, alice, bob) = Pair();
        Fill(alice, 9_000);
        cluster.ChecksInvariants = false;
        cluster.Connect(bob, alice);
        HashSet<int> counts = [];
        do
        {
            using var snapshot = bob.Graph.GetSnapshot();
            counts.Add(snapshot.Count);
        }
        while (cluster.DeliverOne());

        counts.Should().BeEquivalentTo([0, 9_000]);
    }

    [Fact]
    [Trait("Scenario", "55")]
    public void A_chunk_with_a_bad_operation_is_applied_without_it()
    {
        var cluster = new EngineCluster();
        var bob = cluster.Add("bob");
        var peer = new ScriptedPeer(bob);
        peer.Open();
        var request = peer.Receive<SyncRequest>();
        var good = peer.Upsert("good", 1);
        var bad = peer.Raw((OperationKind)9, "bad");

        peer.Send(new FullStateSync(request.Sid, peer.Replica, FullStateScope.All, peer.At(100), 0, default, "\u0010good"u8.ToArray(), true, peer.Container(good, bad), null));

        bob.Value("good").Should().Be((GenosValue)1);
        bob.Effects.OfType<SyncEffect.Refused>().Should().ContainSingle();
        bob.Engine.FindWatermark(peer.Replica).Should().Be(peer.At(100).Packed);
    }

    private static (EngineCluster Cluster, TestPeer Alice, TestPeer Bob) Pair()
    {
        var cluster = new EngineCluster();
        return (cluster, cluster.Add("alice"), cluster.Add("bob"));
    }

    private static void Fill(TestPeer peer, int nodes)
    {
        for (var i = 0; i < nodes; i++)
            peer.Put($"n{i:0000}", i);
    }

    private static List<FullStateSync> Chunks(EngineCluster cluster) => [.. cluster.Trace.Where(message => message.From == "alice").Select(message => message.Message).OfType<FullStateSync>()];

    private static void DeliverUntil(EngineCluster cluster, Func<bool> isReached)
    {
        while (!isReached())
            cluster.DeliverOne().Should().BeTrue("the state is reached before everything is quiet");
    }
}
