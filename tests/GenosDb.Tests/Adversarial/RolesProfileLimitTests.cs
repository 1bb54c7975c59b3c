using GenosDb.Graphs;
using GenosDb.Security;
using GenosDb.Tests.Adversarial.Support;
using GenosDb.Tests.Sync.Support;
using GenosDb.Wire;
using static GenosDb.Tests.Adversarial.Support.Person;

namespace GenosDb.Tests.Adversarial;

/// <summary>Identities cost nothing, and each may write a profile.</summary>
public sealed class RolesProfileLimitTests
{
    private const int Limit = 20;

    [Fact]
    public void H01_Profiles_of_identities_without_a_role_have_bounded_room_and_change_nothing_for_others()
    {
        var scenario = new Scenario();
        TestPeer flooded = Add("flooded"), other = scenario.Peer("other", Root.Grant(0, Uma, "user"));
        Scenario.Give(flooded, Root.Grant(0, Uma, "user"));
        Person[] crowd = [.. Enumerable.Range(0, 2 * Limit).Select(i => new Person(1_000 + (ulong)i))];
        Strangers.Give(flooded, [.. crowd.Select(person => person.Upsert(5, person.Profile, "spam"))]);

        Profiles(flooded).Should().HaveCount(Limit);
        flooded.Graph.Kept.Should().BeEmpty("what has no room is not kept aside either");
        flooded.Graph.IsLossy.Should().BeTrue();
        Scenario.Refused(flooded).Should().HaveCount(Limit).And.OnlyContain(refused => refused.Verdict == OperationVerdict.NoRoom);
        flooded.Graph.Fingerprint.Should().Be(other.Graph.Fingerprint, "none of it takes part");

        // Who has a place may go on writing, and who has a role needs none.
        var (lucky, unlucky) = (crowd.First(person => flooded.Value(person.Profile) is not null), crowd.First(person => flooded.Value(person.Profile) is null));
        Operation again = lucky.Upsert(6, lucky.Profile, "again"), umas = Uma.Upsert(6, Uma.Profile, "uma"), late = unlucky.Upsert(7, unlucky.Profile, "late");
        Scenario.Give(flooded, again, umas, late);
        Scenario.Shows(flooded, again).Should().BeTrue();
        Scenario.Shows(flooded, umas).Should().BeTrue();
        flooded.Value(unlucky.Profile).Should().BeNull();

        // A restart loses none of them.
        flooded = scenario.Cluster.Restart(flooded, flooded.Engine.Capture(), isClean: true);
        Profiles(flooded).Should().HaveCount(Limit + 1, "with that of uma");

        // A grant makes room by itself, and what was passed by is asked for again.
        Scenario.Give(other, late, umas, Root.Grant(8, unlucky, "user"));
        scenario.Cluster.Connect(flooded, other);
        scenario.Cluster.Converge();
        Scenario.Shows(flooded, late).Should().BeTrue();
        Scenario.Give(other, unlucky.Upsert(9, "n", 1));
        scenario.Cluster.Converge();
        flooded.Value("n").Should().NotBeNull();

        TestPeer Add(string name) => scenario.Cluster.Add(name, options: Policy(), reserve: new ReserveLimits { UnpromotedProfiles = Limit });
    }

    [Fact]
    public void H01_What_had_no_room_is_asked_for_again_when_authority_changes()
    {
        var cluster = new EngineCluster { ChecksInvariants = false };
        var peer = cluster.Add("peer", options: Policy(), reserve: new ReserveLimits { UnpromotedProfiles = 0 });
        var carrier = new ScriptedPeer(peer, new ReplicaId(0x77), 77_000, Root.Address);
        carrier.Open();
        carrier.ClearReceived();
        carrier.Send(new OperationsPush(carrier.Replica, carrier.At(0), carrier.At(1), carrier.Container(Gus.Upsert(1, Gus.Profile, 1))));
        peer.Value(Gus.Profile).Should().BeNull();
        carrier.Send(new OperationsPush(carrier.Replica, carrier.At(1), carrier.At(2), carrier.Container(Root.Grant(2, Gus, "user"))));
        carrier.Received.OfType<SyncRequest>().Should().NotBeEmpty();
        carrier.Send(new OperationsPush(carrier.Replica, carrier.At(2), carrier.At(3), carrier.Container(Gus.Upsert(1, Gus.Profile, 1))));
        peer.Value(Gus.Profile).Should().NotBeNull();
    }

    [Fact]
    public void A_local_profile_needs_no_room()
    {
        var peer = new EngineCluster().Add("peer", options: Policy(Gus), reserve: new ReserveLimits { UnpromotedProfiles = 0 });
        peer.Put(Gus.Profile, 1).Should().NotBeNull();
        peer.Value(Gus.Profile).Should().NotBeNull();
    }

    [LongFact]
    [Trait("Category", "Long")]
    public void H01_A_hundred_thousand_identities_fill_ten_thousand_places()
    {
        var security = new SecurityManager(EngineCluster.Database, Policy(), Codec);
        var graph = new Graph(security.Permits, security.IsOutsideFingerprint);
        var replica = new LoneReplica(EngineCluster.Database, new TrustingSecurity(security, Codec), Codec, graph, Root.Address);
        var empty = graph.Fingerprint;
        var held = GC.GetTotalMemory(forceFullCollection: true);
        for (var chunk = 0; chunk < 100; chunk++)
            replica.Give([.. Enumerable.Range(0, 1_000).Select(i => Stranger(chunk, i))]);
        graph.RegisterCount.Should().Be(10_000);
        graph.Fingerprint.Should().Be(empty);
        graph.Kept.Should().BeEmpty();
        (GC.GetTotalMemory(forceFullCollection: true) - held).Should().BeLessThan(100 << 20);

        static Operation Stranger(int chunk, int number)
        {
            var identity = new GenosDb.Tests.Security.Authorisation.Identity($"{chunk}/{number}", 9, EngineCluster.Database);
            return identity.Upsert(0, identity.Profile, GenosValue.Binary(new byte[4_000]));
        }
    }

    private static readonly MessagePackPayloadCodec Codec = new(EngineCluster.Database, new ZlibPayloadCompressor());

    private static IEnumerable<Operation> Profiles(TestPeer peer) =>
        Strangers.Operations(peer).Where(operation => operation.NodeId.StartsWith("user:", StringComparison.Ordinal) && operation.Kind == OperationKind.Upsert);
}
