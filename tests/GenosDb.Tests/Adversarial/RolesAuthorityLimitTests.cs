using GenosDb.Graphs;
using GenosDb.Tests.Adversarial.Support;
using GenosDb.Tests.Sync.Support;
using static GenosDb.Tests.Adversarial.Support.Person;
using static GenosDb.Tests.Adversarial.Support.Statements;

namespace GenosDb.Tests.Adversarial;

/// <summary>Anybody can sign statements of authority without end. Those of identities that nobody promoted have no effect, no term in the fingerprint, and
/// bounded room.</summary>
public sealed class RolesAuthorityLimitTests
{
    private const int Limit = 4_000;

    private static readonly SecurityOptions Options = TwoSuperAdmins(options => options.Acls = true);
    private static readonly Operation[] Flood = [.. Enumerable.Range(1, 100).Select(at => Mallory.Grant(at, Gus, "admin"))];

    [Fact]
    public void Grants_without_effect_fill_no_more_than_their_room_and_change_nothing_for_others()
    {
        var scenario = new Scenario(Options);
        TestPeer flooded = Add(scenario), other = scenario.Peer("other", Root.Grant(0, Uma, "user"));
        Scenario.Give(flooded, Root.Grant(0, Uma, "user"));
        Strangers.Give(flooded, Flood[..50]);
        Scenario.Give(flooded, Flood[50..]);
        var held = Statements(flooded).Count(statement => statement.Author == Mallory.Address);
        held.Should().BeInRange(5, Limit / 200);
        flooded.Graph.IsLossy.Should().BeTrue();
        flooded.Graph.Fingerprint.Should().Be(other.Graph.Fingerprint);
        flooded.Security.Authority!.Digest.SequenceEqual(other.Security.Authority!.Digest).Should().BeTrue();
        Scenario.Give(flooded, Flood);
        Statements(flooded).Count(statement => statement.Author == Mallory.Address).Should().Be(held);

        // Superadmins need no room, and what they say changes what is shown here and elsewhere.
        Scenario.Give(flooded, Regent.Grant(200, Ada, "user"), Ada.Upsert(210, "n", 1));
        flooded.Value("n").Should().NotBeNull();
        flooded = scenario.Cluster.Restart(flooded, flooded.Engine.Capture(), isClean: true);
        Statements(flooded).Should().HaveCount(held + 2, "a restart loses nothing");
        scenario.Cluster.Connect(flooded, other);
        scenario.Cluster.Converge();
        other.Value("n").Should().NotBeNull();
        flooded.Security.RoleAt(Gus.Address, Gus.At(300)).Should().Be("guest");
    }

    [Fact]
    public void An_entry_that_had_no_room_is_asked_for_again_when_its_owner_is_promoted()
    {
        var scenario = new Scenario(Options);
        TestPeer flooded = Add(scenario), other = scenario.Peer("other");
        scenario.Cluster.Connect(flooded, other);
        Scenario.Give(flooded, Flood);
        scenario.Cluster.Advance(TimeSpan.FromSeconds(5));
        Operation entry = Uma.Share(20, Uma, Uma.Own("x"), Gus, AclLevel.Write), write = Gus.Upsert(30, Uma.Own("x"), "shared");
        Scenario.Give(other, entry, Root.Grant(1, Gus, "user"));
        scenario.Cluster.Advance(TimeSpan.FromSeconds(5));
        Statements(other).Should().Contain(statement => statement.Id == entry.Id);
        Statements(flooded).Should().NotContain(statement => statement.Id == entry.Id);
        Scenario.Give(other, Root.Grant(10, Uma, "user"));
        Scenario.Give(flooded, write);
        scenario.Cluster.Converge();
        foreach (var peer in (TestPeer[])[flooded, other])
        {
            Scenario.Shows(peer, write).Should().BeTrue();
            Statements(peer).Should().Contain(statement => statement.Id == entry.Id);
        }

        flooded.Security.Authority!.Digest.SequenceEqual(other.Security.Authority!.Digest).Should().BeTrue();
    }

    [Fact]
    public void What_an_identity_signed_before_it_was_promoted_takes_part_from_then_on_in_either_order()
    {
        Operation entry = Uma.Share(5, Uma, Uma.Own("x"), Gus, AclLevel.Write), grant = Root.Grant(1, Uma, "user");
        var scenario = new Scenario(Options);
        TestPeer before = scenario.Peer("before", entry), after = scenario.Peer("after", grant, entry);
        before.Graph.Fingerprint.Should().Be(new Graph().Fingerprint);
        Scenario.Give(before, grant);
        before.Graph.Fingerprint.Should().Be(after.Graph.Fingerprint);
        before.Graph.Fingerprint.AuthorityCount.Should().Be(2);
    }

    private static TestPeer Add(Scenario scenario) => scenario.Cluster.Add("flooded", options: Options, reserve: new ReserveLimits { UnpromotedAuthorityBytes = Limit });

    private static List<Operation> Statements(TestPeer peer) => Strangers.Operations(peer).FindAll(operation => operation.IsAuthority);
}
