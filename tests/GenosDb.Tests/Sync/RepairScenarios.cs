using GenosDb.Sync;
using GenosDb.Tests.Sync.Support;
using GenosDb.Wire;

namespace GenosDb.Tests.Sync;

/// <summary>Replicas that stand at each other's head with different states.</summary>
public sealed class RepairScenarios
{
    private readonly EngineCluster _cluster = new() { ChecksInvariants = false };

    private int Repairs => _cluster.Trace.Count(message => message.Message is SyncRequest { Since: null });

    [Theory]
    [InlineData(0, SyncMethod.FullState, "different fingerprints")]
    [InlineData(400, SyncMethod.Ranges, "nothing was pulled")]
    [Trait("Scenario", "95")]
    public void Two_copies_of_one_store_that_meet_only_through_a_third_become_equal(int registers, SyncMethod method, string reason)
    {
        // The copies issue the same positions for different writes, so what charlie has pulled from one says nothing of the other.
        var (alice, copy, charlie) = (_cluster.Add("alice", replica: new ReplicaId(5)), _cluster.Add("copy", replica: new ReplicaId(5)), _cluster.Add("charlie"));
        for (var i = 0; i < registers; i++)
        {
            alice.Put($"n{i}", i);
            copy.Put($"n{i}", i);
        }

        alice.Put("of alice", 1);
        copy.Put("of the copy", 2);
        alice.Put("later", 3);
        copy.Put("later of the copy", 4);
        var link = _cluster.Connect(charlie, alice);
        _cluster.Advance(TimeSpan.FromSeconds(5));
        _cluster.Cut(link);
        copy.Put("last", 5);
        _cluster.Connect(charlie, copy);

        _cluster.Advance(TimeSpan.FromMinutes(10));

        charlie.Value("of the copy").Should().Be((GenosValue)2);
        copy.Value("of alice").Should().Be((GenosValue)1);
        charlie.Graph.Fingerprint.Should().Be(copy.Graph.Fingerprint);
        charlie.Synced.Skip(1).Should().Contain(synced => synced.Method == method && synced.Reason.Contains(reason), "charlie took the copy for alice");
        IsQuiet();
    }

    [Theory]
    [InlineData(20, false)]
    [InlineData(20, true)]
    [InlineData(1_000, false)]
    [InlineData(1_000, true)]
    public void What_is_missing_under_a_watermark_comes_back_on_either_side(int registers, bool isLackOfLower)
    {
        var (low, high) = Apart(registers, isLackOfLower);

        _cluster.Advance(TimeSpan.FromMinutes(10));

        low.Value("missed").Should().Be((GenosValue)1);
        _cluster.AreEqual().Should().BeTrue();
        high.Synced.Concat(low.Synced).Should().Contain(synced => synced.Reason.Contains("different fingerprints"));
        _cluster.Trace.Should().Contain(message => registers > 256 ? message.Message is SyncRanges : message.Message is FullStateSync);
        IsQuiet();
    }

    [Fact]
    public void Two_views_that_differ_for_good_are_compared_once_and_stay_quiet()
    {
        // What alice writes lies too far ahead for bob, so he holds it and she shows it.
        var (alice, bob) = (_cluster.Add("alice", replica: new ReplicaId(1)), _cluster.Add("bob", replica: new ReplicaId(2)));
        for (var i = 0; i < 300; i++)
            bob.Put($"n{i}", i);
        alice.Skew = TimeSpan.FromHours(5);
        _cluster.Connect(alice, bob);
        _cluster.Converge();
        alice.Put("ahead", 1);
        _cluster.Trace.Clear();

        _cluster.Advance(TimeSpan.FromHours(1));
        Repairs.Should().Be(1);
        _cluster.Advance(TimeSpan.FromHours(3));
        Repairs.Should().Be(1);

        _cluster.Advance(TimeSpan.FromHours(1.5));
        bob.Value("ahead").Should().Be((GenosValue)1);
        _cluster.AreEqual().Should().BeTrue();
    }

    [Fact]
    public void A_peer_whose_fingerprint_is_always_another_one_is_asked_ever_more_seldom()
    {
        var bob = _cluster.Add("bob", replica: new ReplicaId(1));
        bob.Put("own", 1);
        var liar = new ScriptedPeer(bob);
        liar.Open(at: 9);
        liar.Send(new SyncNone(liar.Receive<SyncRequest>().Sid, liar.Replica, liar.At(9)));
        List<int> asked = [];
        for (var minute = 0; minute < 300; minute++)
        {
            liar.Drain();
            liar.Send(liar.Head(isOpening: false, at: 9, fingerprint: (UInt128)(minute + 1), acknowledged: bob.Engine.Head));
            if (liar.Received.OfType<SyncRequest>().FirstOrDefault() is { } request)
            {
                request.Since.Should().BeNull();
                asked.Add(minute);
                liar.Send(new SyncNone(request.Sid, liar.Replica, liar.At(9)));
            }

            _cluster.Advance(TimeSpan.FromMinutes(1));
        }

        asked.Should().Equal(1, 2, 4, 8, 16, 32, 64, 124, 184, 244);
    }

    [Fact]
    public void Equal_states_end_the_patience()
    {
        var memory = new RepairMemory();
        var (peer, now) = (new ReplicaId(1), DateTimeOffset.UnixEpoch);
        memory.TryBegin(peer, 1, 2, now).Should().BeTrue();
        memory.TryBegin(peer, 1, 2, now + TimeSpan.FromDays(1)).Should().BeFalse("it was tried for this pair");
        memory.TryBegin(peer, 1, 3, now + TimeSpan.FromSeconds(59)).Should().BeFalse();
        memory.TryBegin(peer, 1, 3, now - TimeSpan.FromDays(1)).Should().BeTrue("the clock was set back");
        memory.Forget(peer);
        memory.TryBegin(peer, 1, 3, now).Should().BeTrue();
    }

    /// <summary>Two peers with each other's head, one of which lacks a register.</summary>
    private (TestPeer Low, TestPeer High) Apart(int registers, bool isLackOfLower)
    {
        var (low, high) = (_cluster.Add("low", replica: new ReplicaId(1)), _cluster.Add("high", replica: new ReplicaId(2)));
        for (var i = 0; i < registers; i++)
            low.Put($"n{i}", i);
        var link = _cluster.Connect(low, high);
        _cluster.Converge();
        // The push loses its operation on the way, and still claims to be all.
        var (lacking, author) = isLackOfLower ? (low, high) : (high, low);
        var direction = link.From(author);
        direction.Loses = message =>
        {
            if (message is not OperationsPush push)
                return false;
            lacking.Receive(direction.ToLink, FrameCodec.Encode(push with { Container = default }));
            lacking.Engine.FindWatermark(author.Engine.Replica).Should().Be(author.Engine.Head.Packed);
            lacking.Value("missed").Should().BeNull();
            direction.Loses = null;
            return true;
        };
        author.Put("missed", 1);
        return (low, high);
    }

    private void IsQuiet()
    {
        _cluster.Trace.Clear();
        _cluster.Advance(TimeSpan.FromMinutes(10));
        _cluster.Trace.Count(message => message.Message is not Head).Should().Be(0, "only heads flow");
    }
}
