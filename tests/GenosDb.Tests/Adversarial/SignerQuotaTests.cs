using GenosDb.Graphs;
using GenosDb.Security;
using GenosDb.Sync;
using GenosDb.Tests.Adversarial.Support;
using GenosDb.Tests.Sync.Support;
using GenosDb.Wire;
using static GenosDb.Tests.Adversarial.Support.Person;
using Identity = GenosDb.Tests.Security.Authorisation.Identity;

namespace GenosDb.Tests.Adversarial;

/// <summary>Somebody who may write, and writes more than this peer is willing to keep.</summary>
public sealed class SignerQuotaTests
{
    private const int RemovalBytes = 205;

    private static readonly MessagePackPayloadCodec Codec = new(EngineCluster.Database, new NoCompressor());

    private static readonly Identity Boss = new("boss", 1, EngineCluster.Database);
    private static readonly Identity Vandal = new("vandal", 2, EngineCluster.Database);

    [Fact]
    public void C20_Of_many_removals_a_quota_takes_its_part_and_a_higher_one_takes_all()
    {
        const int Quota = 1_000;
        var count = Bars.Count("C20.removals");
        Operation[] removals = [.. Enumerable.Range(0, count).Select(i => Vandal.Remove(10, $"{i:x5}"))];
        SignerUsage.BytesOf(removals[0]).Should().Be(RemovalBytes);
        LoneReplica limited = Replica(Quota * RemovalBytes), unlimited = Replica(quota: null);
        foreach (var replica in (LoneReplica[])[limited, unlimited])
        {
            replica.Give(Boss.Grant(0, Vandal, "admin"));
            Give(replica, removals);
            replica.Give(Boss.Upsert(20, "of another", 1));
        }

        Shown(limited, OperationKind.Remove).Should().HaveCount(Quota);
        Shown(limited, OperationKind.Upsert).Should().ContainSingle("another signer is not affected");
        Shown(unlimited, OperationKind.Remove).Should().HaveCount(count);

        var raised = Replica(count * RemovalBytes, limited.Engine.Capture());
        Shown(raised, OperationKind.Remove).Should().HaveCount(Quota);
        Give(raised, removals);
        StateHash.Of(raised.Shown()).Should().Be(StateHash.Of(unlimited.Shown()));
        var lowered = Replica(0, raised.Engine.Capture());
        StateHash.Of(lowered.Shown()).Should().Be(StateHash.Of(unlimited.Shown()), "what is here stays");
    }

    [Fact]
    public void C20_What_goes_beyond_a_quota_is_reported_and_comes_by_itself_when_the_quota_is_raised()
    {
        const int Removals = 30, Quota = 10;
        var scenario = new Scenario();
        var limited = scenario.Cluster.Add("limited", options: Policy(), reserve: new ReserveLimits { BytesOfSigner = Quota * RemovalBytes });
        var rich = scenario.Peer("rich", [Root.Grant(0, Mallory, "admin"), .. Enumerable.Range(0, Removals).Select(i => Mallory.Remove(10 + i, $"n {i:d3}"))]);
        scenario.Cluster.Connect(limited, rich);
        scenario.Cluster.Advance(TimeSpan.FromSeconds(10));
        limited.Graph.RemovalCount.Should().Be(Quota);
        Scenario.Refused(limited).Select(refused => refused.Verdict).Distinct().Should().Equal(OperationVerdict.NoRoom);
        Scenario.Refused(limited).Select(refused => refused.Operation.Id).Distinct().Should().HaveCount(Removals - Quota);
        Scenario.Give(rich, Root.Upsert(60, "of root", 1));
        scenario.Cluster.Advance(TimeSpan.FromSeconds(10));
        limited.Value("of root").Should().NotBeNull();

        // That they differ for good makes no endless traffic.
        scenario.Cluster.Advance(TimeSpan.FromHours(12));
        var messages = scenario.Cluster.Trace.Count;
        scenario.Cluster.Advance(TimeSpan.FromHours(12));
        (scenario.Cluster.Trace.Count - messages).Should().BeLessThan(24 * 60 * 60 / 10, "no more than the heads that are exchanged anyway");

        limited = scenario.Cluster.Restart(limited, limited.Engine.Capture(), isClean: true, reserve: new ReserveLimits { BytesOfSigner = Removals * RemovalBytes });
        scenario.Cluster.Connect(limited, rich);
        scenario.Cluster.Converge();
        limited.Graph.RemovalCount.Should().Be(Removals);
        StateHash.Of(limited).Should().Be(StateHash.Of(rich));
    }

    [Fact]
    public void A_signer_beyond_its_quota_may_take_back_what_it_wrote_and_what_others_replace_is_counted_no_longer()
    {
        Operation large = Mallory.Upsert(10, "a", GenosValue.Binary(new byte[500])), small = Mallory.Upsert(10, "b", 1);
        var usage = SignerUsage.BytesOf(large) + SignerUsage.BytesOf(small);
        var peer = new EngineCluster { ChecksInvariants = false }.Add("peer", options: Policy(), reserve: new ReserveLimits { BytesOfSigner = usage });
        Scenario.Give(peer, Root.Grant(0, Mallory, "admin"), large, small);
        Scenario.Give(peer, Mallory.Link(11, "a", "b"));
        peer.Graph.FindEdges("a").Should().BeEmpty();
        var shorter = Mallory.Upsert(12, "a", 1);
        Scenario.Give(peer, shorter, Mallory.Link(13, "a", "b"));
        Scenario.Shows(peer, shorter).Should().BeTrue();
        peer.Graph.FindEdges("a").Should().ContainSingle("there is room again");

        var unwelcome = Mallory.Upsert(14, "c", GenosValue.Binary(new byte[400]));
        Scenario.Give(peer, unwelcome);
        peer.Value("c").Should().BeNull();
        Scenario.Give(peer, Root.Remove(15, "b"), unwelcome);
        Scenario.Shows(peer, unwelcome).Should().BeTrue("root removed what was counted");
        Scenario.Give(peer, Mallory.Remove(16, "c"));
        peer.Value("c").Should().BeNull();
    }

    [Fact]
    public void H07_Removals_of_ids_that_were_never_seen_take_bounded_bytes_each_and_are_counted_to_their_signer()
    {
        const int Removals = 10_000;
        var id = new string('x', ValidityLimits.NodeIdBytes - 5);
        Operation[] removals = [.. Enumerable.Range(0, Removals + 1).Select(i => Vandal.Remove(10, $"{id}{i:d5}"))];
        var counted = SignerUsage.BytesOf(removals[0]);
        var graph = new Graph(_ => true, _ => false, new ReserveLimits { BytesOfSigner = (long)Removals * counted });
        List<VacatedPosition> vacated = [];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var taken = 0;
        for (var i = 0; i < Removals; i++)
            taken += graph.HasRoomFor(removals[i]) && graph.Merge(removals[i], (ulong)i + 1, out _, vacated) == MergeResult.Won ? 1 : 0;
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / Removals;
        taken.Should().Be(Removals);
        each.Should().BeLessThan(400, "that is all that the graph makes for one, beside the operation");
        graph.HasRoomFor(removals[Removals]).Should().BeFalse("all were counted to their signer");
        graph.HasRoomFor(Boss.Remove(10, "another signer's")).Should().BeTrue();
        vacated.Should().BeEmpty();
    }

    private static LoneReplica Replica(long? quota, RestoredState? restored = null)
    {
        var security = new SecurityManager(EngineCluster.Database, new SecurityOptions { SuperAdmins = { new SuperAdmin(Boss.Address) } }, Codec);
        var graph = new Graph(security.Permits, security.IsOutsideFingerprint, new ReserveLimits { BytesOfSigner = quota });
        return new LoneReplica(EngineCluster.Database, new TrustingSecurity(security, Codec), Codec, graph, Boss.Address, restored);
    }

    private static void Give(LoneReplica replica, Operation[] operations)
    {
        foreach (var chunk in operations.Chunk(4_000))
            replica.Give(chunk);
    }

    private static IEnumerable<Operation> Shown(LoneReplica replica, OperationKind kind) => replica.Shown().Where(operation => operation.Kind == kind);
}
