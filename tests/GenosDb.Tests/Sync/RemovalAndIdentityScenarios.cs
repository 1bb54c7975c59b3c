using GenosDb.Sync;
using GenosDb.Tests.Sync.Support;
using GenosDb.Wire;

namespace GenosDb.Tests.Sync;

/// <summary>The scenarios of removals, clearing and copied stores, by number.</summary>
public sealed class RemovalAndIdentityScenarios
{
    [Fact]
    [Trait("Scenario", "69")]
    public void A_removal_outlasts_the_return_of_a_stale_peer()
    {
        var (cluster, alice, bob, link) = Pair();
        alice.Put("a", 1);
        cluster.Run();
        cluster.Cut(link);
        alice.Remove("a");

        cluster.Connect(bob, alice);
        cluster.Converge();

        alice.Value("a").Should().BeNull();
        bob.Value("a").Should().BeNull();
    }

    [Fact]
    [Trait("Scenario", "70")]
    public void A_removal_older_than_the_window_still_wins()
    {
        var (cluster, alice, bob, link) = Pair(oplogSize: 3);
        alice.Put("a", 1);
        cluster.Run();
        cluster.Cut(link);
        alice.Remove("a");
        for (var i = 0; i < 10; i++)
            alice.Put($"n{i}", i);

        cluster.Connect(bob, alice);
        cluster.Converge();

        bob.Value("a").Should().BeNull();
    }

    [Fact]
    [Trait("Scenario", "91")]
    public void After_a_local_clear_the_data_returns_with_the_next_connection()
    {
        var (cluster, alice, bob, _) = Pair();
        alice.Put("a", 1);
        bob.Put("b", 2);
        cluster.Run();
        var replica = bob.Engine.Replica;

        bob.Handle(SyncInput.Clear());
        bob.Value("a").Should().BeNull();
        bob.Engine.Replica.Should().NotBe(replica);
        cluster.Run();
        cluster.Trace.Clear();
        cluster.Connect(bob, alice);
        cluster.Converge();

        (bob.Value("a"), bob.Value("b")).Should().Be(((GenosValue?)1, (GenosValue?)2));
        cluster.Trace.Clear();
        cluster.Advance(TimeSpan.FromMinutes(5));
        cluster.Trace.Should().OnlyContain(message => message.Message is Head);
    }

    [Fact]
    [Trait("Scenario", "92")]
    public void Removing_everything_leaves_what_was_written_elsewhere_meanwhile()
    {
        var (cluster, alice, bob, link) = Pair();
        alice.Put("a", 1);
        alice.Put("b", 1);
        cluster.Run();
        cluster.Cut(link);
        alice.Remove("a");
        alice.Remove("b");
        cluster.Advance(TimeSpan.FromSeconds(1));
        bob.Put("b", 2);
        bob.Put("c", 3);

        cluster.Connect(bob, alice);
        cluster.Converge();

        foreach (var peer in cluster.Peers)
            (peer.Value("a"), peer.Value("b"), peer.Value("c")).Should().Be(((GenosValue?)null, (GenosValue?)2, (GenosValue?)3));
    }

    [Fact]
    [Trait("Scenario", "95")]
    public void Of_two_copies_of_one_store_one_takes_a_new_id()
    {
        var cluster = new EngineCluster();
        var replica = new ReplicaId(7);
        var alice = cluster.Add("alice", replica: replica);
        var copy = cluster.Add("copy", replica: replica);
        alice.Put("a", 1);
        copy.Put("b", 2);

        cluster.Connect(copy, alice);
        cluster.Converge();

        alice.Engine.Replica.Should().NotBe(copy.Engine.Replica);
        cluster.Peers.Sum(peer => peer.Effects.OfType<SyncEffect.ReplicaRenamed>().Count()).Should().Be(1);
    }

    [Fact]
    [Trait("Scenario", "95")]
    public void Two_copies_that_meet_only_through_a_third_peer_are_told_apart_there()
    {
        var cluster = new EngineCluster();
        var replica = new ReplicaId(7);
        var alice = cluster.Add("alice", replica: replica);
        var copy = cluster.Add("copy", replica: replica);
        var charlie = cluster.Add("charlie");
        // While two logs have one name, a watermark cannot be true of both.
        cluster.ChecksInvariants = false;
        alice.Put("a", 1);
        copy.Put("b", 2);
        cluster.Connect(alice, charlie);
        cluster.Run();
        cluster.Connect(copy, charlie);
        cluster.Run();
        alice.Engine.Sessions.Should().BeEmpty("the copy's link has replaced it");

        // The replaced one dials again, and is told that its id is in use.
        cluster.Connect(alice, charlie);
        cluster.Run();

        alice.Engine.Replica.Should().NotBe(copy.Engine.Replica);
        copy.Engine.Replica.Should().Be(replica);
    }

    [Fact]
    public void A_link_to_oneself_is_closed()
    {
        var cluster = new EngineCluster();
        var alice = cluster.Add("alice");
        var head = new ScriptedPeer(alice).Receive<Head>();
        var mirror = new ScriptedPeer(alice, alice.Engine.Replica, link: 1_001) { Boot = head.Opening!.Boot };

        mirror.Open();

        mirror.IsClosed.Should().BeTrue();
        mirror.Problem.Should().BeNull();
        alice.Engine.Replica.Should().Be(head.Replica);
    }

    [Fact]
    public void While_paused_nothing_goes_either_way_and_then_both_sides_take_a_delta()
    {
        var (cluster, alice, bob, _) = Pair();
        alice.Put("shared", 0);
        cluster.Converge();
        alice.Pause();
        bob.Pause();
        for (var i = 0; i < 100; i++)
        {
            alice.Put($"a{i}", i);
            bob.Put($"b{i}", i);
        }

        cluster.Advance(TimeSpan.FromMinutes(3));
        (alice.Value("b0"), bob.Value("a0")).Should().Be(((GenosValue?)null, (GenosValue?)null));
        foreach (var peer in cluster.Peers)
            peer.Effects.Clear();
        alice.Resume();
        cluster.Run();
        bob.Value("a0").Should().BeNull("bob is still paused");
        bob.Resume();
        cluster.Converge();

        alice.Synced.Should().ContainSingle().Subject.Method.Should().Be(SyncMethod.Delta);
        bob.Synced.Should().ContainSingle().Subject.Method.Should().Be(SyncMethod.Delta);
        alice.Value("b99").Should().Be((GenosValue)99);
    }

    private static (EngineCluster Cluster, TestPeer Alice, TestPeer Bob, EngineLink Link) Pair(int oplogSize = 10_000)
    {
        var cluster = new EngineCluster();
        var (alice, bob) = (cluster.Add("alice", oplogSize), cluster.Add("bob", oplogSize));
        var link = cluster.Connect(bob, alice);
        cluster.Run();
        return (cluster, alice, bob, link);
    }
}
