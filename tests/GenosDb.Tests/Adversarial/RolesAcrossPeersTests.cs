using GenosDb.Security;
using GenosDb.Tests.Adversarial.Support;
using static GenosDb.Tests.Adversarial.Support.Person;
using static GenosDb.Tests.Adversarial.Support.Statements;

namespace GenosDb.Tests.Adversarial;

/// <summary>Roles and bootstrap between engines, whatever the order in which everything comes.</summary>
public sealed class RolesAcrossPeersTests
{
    private static readonly GenosValue Claim = new GenosMap { ["role"] = "superadmin" };

    [Fact]
    public void B01_A_role_written_into_ones_own_node_is_stored_as_signed_and_gives_nothing()
    {
        var claim = Uma.Upsert(10, Uma.Profile, Claim);
        new Scenario { Counting = [Root.Grant(0, Uma, "user"), claim], Inert = [Uma.Remove(20, "n"), Uma.Grant(20, Gus, "admin")] }.Converges(peer =>
        {
            peer.Security.RoleAt(Uma.Address, Uma.At(30)).Should().Be("user");
            peer.Security.Can(Uma.Address, Permissions.AssignRole, Uma.At(30)).Should().BeFalse();
            peer.Security.Can(Uma.Address, Permissions.Delete, Uma.At(30)).Should().BeFalse();
            peer.Graph.TryGetCurrent(RegisterKey.Of(claim), out var stored, out _).Should().BeTrue();
            stored!.BodyBytes.Should().Equal(claim.BodyBytes);
            peer.Security.RoleAt(Gus.Address, Gus.At(30)).Should().Be("guest");
        });
    }

    [Fact]
    public void B02_The_node_of_somebody_else_is_not_written_in_either_order_with_the_grant() =>
        new Scenario { Counting = [Root.Grant(0, Mallory, "admin"), Uma.Upsert(1, Uma.Profile, "mine")], Inert = [Mallory.Upsert(10, Uma.Profile, "theirs"), Mallory.Remove(11, Uma.Profile)] }
            .Converges(peer => peer.Value(Uma.Profile).Should().Be((GenosValue)"mine"));

    [Fact]
    public void B03_Removing_a_profile_leaves_the_role() =>
        new Scenario { Counting = [Root.Grant(0, Uma, "user"), Uma.Upsert(1, Uma.Profile, 1), Root.Remove(10, Uma.Profile), Uma.Upsert(20, "n", 1)] }.Converges(peer =>
        {
            peer.Value(Uma.Profile).Should().BeNull();
            peer.Security.RoleAt(Uma.Address, Uma.At(30)).Should().Be("user");
            peer.Value("n").Should().NotBeNull();
        });

    [Fact]
    public void B04_Grants_that_nobody_could_give_are_inert_on_every_peer()
    {
        Operation[] inert = [Ada.Grant(2, Gus, "user"), Gus.Grant(2, Gus, "admin"), Root.Grant(2, Gus, "emperor"), Root.Grant(2, Gus, "superadmin"), Root.Grant(2, Root, "guest"), Ada.Revoke(3, Uma)];
        new Scenario { Counting = [Root.Grant(0, Ada, "admin"), Root.Grant(0, Uma, "user"), Uma.Upsert(1, "n", 1)], Inert = [.. inert, Gus.Upsert(10, "n", 2)] }.Converges(peer =>
        {
            peer.Security.RoleAt(Gus.Address, Gus.At(30)).Should().Be("guest");
            peer.Security.RoleAt(Root.Address, Root.At(30)).Should().Be("superadmin");
            peer.Value("n").Should().Be((GenosValue)1);
        });
    }

    [Fact]
    public void B04_A_grant_by_a_superadmin_of_another_database_is_no_operation_here()
    {
        var scenario = new Scenario();
        var peer = scenario.Peer("a");
        var foreign = new Person(1, DatabaseId.From("elsewhere"));
        foreign.Address.Should().Be(Root.Address, "it is the same key");
        peer.Security.Permits(foreign.Grant(1, Gus, "admin")).Should().BeTrue("by its author alone it would count");
        // A container belongs to one database, so what is relabelled is what can be offered.
        var relabelled = foreign.Grant(1, Gus, "admin").With(scope: Root.Scope);
        FluentActions.Invoking(() => Scenario.Give(peer, relabelled)).Should().NotThrow();
        Scenario.Refused(peer).Select(refused => refused.Verdict).Should().Equal(OperationVerdict.BadSignature);
        peer.Security.RoleAt(Gus.Address, Gus.At(30)).Should().Be("guest");
        Scenario.Give(peer, Root.Grant(1, Gus, "admin"));
        peer.Security.RoleAt(Gus.Address, Gus.At(30)).Should().Be("admin");
    }

    [Fact]
    public void B05_A_guest_writes_its_profile_three_times_and_the_greatest_shows() =>
        new Scenario { Counting = [Root.Upsert(0, "n", 1), Gus.Upsert(1, Gus.Profile, 1), Gus.Upsert(2, Gus.Profile, 2), Gus.Upsert(3, Gus.Profile, 3)] }
            .Converges(peer => peer.Value(Gus.Profile).Should().Be((GenosValue)3));

    [Fact]
    public void B06_A_guest_writes_nothing_but_its_profile()
    {
        Operation[] inert = [Gus.Upsert(2, Uma.Profile, 9), Gus.Upsert(2, Gus.Profile + "/x", 9), Gus.Upsert(2, "free", 9), Gus.Upsert(2, Gus.Own("x"), 9), Gus.Remove(2, Gus.Profile), Gus.Link(2, Gus.Profile, "n")];
        new Scenario { Counting = [Root.Upsert(0, "n", 1), Gus.Upsert(1, Gus.Profile, 1)], Inert = inert }.Converges(peer =>
        {
            peer.Value(Gus.Profile).Should().NotBeNull();
            peer.Graph.FindEdges(Gus.Profile).Should().BeEmpty();
            peer.Value("free").Should().BeNull();
        });
    }

    [Fact]
    public void B07_Both_versions_of_a_profile_in_both_orders_show_the_greater_also_when_only_winners_are_exchanged()
    {
        Operation older = Gus.Upsert(1, Gus.Profile, "old"), newer = Gus.Upsert(2, Gus.Profile, "new");
        var scenario = new Scenario();
        TestPeerPair(out var first, out var second);
        scenario.Cluster.Connect(first, second);
        scenario.Cluster.Advance(TimeSpan.FromSeconds(10));
        scenario.Cluster.Connect(scenario.Peer("third"), second);
        scenario.Cluster.Advance(TimeSpan.FromSeconds(10));
        // A promotion makes it part of what has to be equal.
        Scenario.Give(first, Root.Grant(10, Gus, "user"));
        scenario.Cluster.Converge();
        foreach (var peer in scenario.Cluster.Peers)
        {
            Scenario.Shows(peer, newer).Should().BeTrue();
            StateHash.Of(peer).Should().Be(StateHash.Of(first));
        }

        void TestPeerPair(out Sync.Support.TestPeer a, out Sync.Support.TestPeer b)
        {
            (a, b) = (scenario.Peer("first", older, newer), scenario.Peer("second", newer, older));
            Scenario.Hash(a).Should().Be(Scenario.Hash(b));
        }
    }

    [Fact]
    public void B08_A_profile_has_at_most_four_kibibytes_unless_its_author_may_write()
    {
        Operation fits = Gus.Upsert(1, Gus.Profile, GenosValue.Binary(new byte[4_093])), above = Gus.Upsert(2, Gus.Profile, GenosValue.Binary(new byte[4_094]));
        fits.BodyBytes.Should().HaveCount(4_096);
        new Scenario { Counting = [Root.Upsert(0, "n", 1), fits], Inert = [above] }.Converges(peer => Scenario.Shows(peer, fits).Should().BeTrue());
        new Scenario { Counting = [fits, above, Root.Grant(0, Gus, "user")] }.Converges(peer => Scenario.Shows(peer, above).Should().BeTrue());
        new Scenario { Counting = [fits, Root.Grant(5, Gus, "user")], Inert = [above] }.Converges(peer => Scenario.Shows(peer, fits).Should().BeTrue());
    }

    [Fact]
    public void B09_In_a_closed_database_a_profile_counts_from_the_grant_on()
    {
        var closed = TwoSuperAdmins(options => options.Bootstrap = BootstrapMode.Closed);
        Operation before = Gus.Upsert(1, Gus.Profile, "before"), after = Gus.Upsert(3, Gus.Profile, "after");
        new Scenario(closed) { Inert = [before] }.Converges(peer => peer.Value(Gus.Profile).Should().BeNull());
        new Scenario(closed) { Counting = [Root.Grant(2, Gus, "user"), after], Inert = [before] }.Converges(peer => Scenario.Shows(peer, after).Should().BeTrue());
    }

    [Fact]
    public void B18_A_grant_of_an_unknown_role_counts_when_the_database_reopens_with_a_policy_that_knows_it()
    {
        Operation grant = Root.Grant(0, Uma, "editor"), write = Uma.Upsert(1, "n", 1);
        var scenario = new Scenario();
        TestPeers(out var kept, out var late);
        kept.Value("n").Should().BeNull();
        kept = scenario.Cluster.Restart(kept, kept.Engine.Capture(), isClean: true, Richer());
        Scenario.Shows(kept, write).Should().BeTrue("it was held");
        // Who reopened later judges as before, and is told once it has the policy.
        scenario.Cluster.Connect(kept, late);
        scenario.Cluster.Advance(TimeSpan.FromSeconds(10));
        late.Value("n").Should().BeNull();
        late.Security.PolicyId.Should().NotBe(kept.Security.PolicyId);
        late = scenario.Cluster.Restart(late, late.Engine.Capture(), isClean: true, Richer());
        scenario.Cluster.Connect(kept, late);
        Scenario.Give(late, Scenario.Sentinel);
        scenario.Cluster.Converge();
        foreach (var peer in scenario.Cluster.Peers)
        {
            Scenario.Shows(peer, write).Should().BeTrue();
            Scenario.Shows(peer, Scenario.Sentinel).Should().BeTrue();
            peer.Security.RoleAt(Uma.Address, Uma.At(9)).Should().Be("editor");
        }

        void TestPeers(out Sync.Support.TestPeer a, out Sync.Support.TestPeer b) => (a, b) = (scenario.Peer("a", write, grant), scenario.Peer("b", grant));

        static SecurityOptions Richer()
        {
            var options = Policy();
            options.Roles.Add(new RoleDefinition("guest", [Permissions.Read, Permissions.Sync], []));
            options.Roles.Add(new RoleDefinition("editor", [Permissions.Write], ["guest"]));
            options.Roles.Add(new RoleDefinition("superadmin", [Permissions.AssignRole], ["editor"]));
            return options;
        }
    }

    [Fact]
    public void B19_When_a_superadmin_leaves_the_policy_its_grants_vanish_and_what_rested_on_them_reverts()
    {
        Operation byRegent = Regent.Grant(0, Uma, "user"), byRoot = Root.Grant(0, Ada, "user");
        Operation before = Ada.Upsert(1, "n", "before"), after = Uma.Upsert(2, "n", "after"), other = Uma.Upsert(2, "other", 1), own = Regent.Upsert(3, "own", 1);
        Operation[] all = [byRegent, byRoot, before, after, other, own];
        var scenario = new Scenario(TwoSuperAdmins());
        var peer = scenario.Peer("a", all);
        Scenario.Shows(peer, after).Should().BeTrue();
        Scenario.Shows(peer, other).Should().BeTrue();

        peer = scenario.Cluster.Restart(peer, peer.Engine.Capture(), isClean: true, Policy());
        Scenario.Shows(peer, before).Should().BeTrue("what was below is back");
        peer.Value("other").Should().BeNull();
        peer.Value("own").Should().BeNull("it was no profile");
        peer.Security.RoleAt(Uma.Address, Uma.At(9)).Should().Be("guest");
        var control = new Scenario(Policy()).Peer("control", [.. all.Reverse()]);
        StateHash.Of(peer).Should().Be(StateHash.Of(control));

        // The list of what is kept saves exactly the grant, and with it what rested on it.
        var retired = new SuperAdmin(Regent.Address) { NotAfter = Moment(10), Keep = [byRegent.Id] };
        peer = scenario.Cluster.Restart(peer, peer.Engine.Capture(), isClean: true, new SecurityOptions { SuperAdmins = { new SuperAdmin(Root.Address), retired } });
        Scenario.Shows(peer, after).Should().BeTrue();
        Scenario.Shows(peer, other).Should().BeTrue();
        peer.Value("own").Should().BeNull("it is not on the list");
        Scenario.Give(peer, Scenario.Sentinel);
        Scenario.Shows(peer, Scenario.Sentinel).Should().BeTrue();
    }

    [Fact]
    public async Task B20_A_database_without_a_superadmin_does_not_open_and_says_what_to_do()
    {
        var opening = await FluentActions.Awaiting(async () => await GenosDatabase.OpenInMemoryAsync(options => options.Security = new SecurityOptions())).Should().ThrowAsync<ArgumentException>();
        opening.Which.Message.Should().Contain(nameof(SecurityOptions.SuperAdmins)).And.Contain(nameof(SecurityOptions.OpenPolicy));
        await using var open = await GenosDatabase.OpenInMemoryAsync(options => options.Security = new SecurityOptions { OpenPolicy = true, Signer = Uma.Signer });
        await open.PutAsync("x", "n");
    }

    [Fact]
    public void B21_Of_a_promotion_and_a_demotion_that_do_not_know_of_each_other_the_least_counts_until_one_supersedes_both()
    {
        Operation up = Root.Grant(1, Uma, "admin"), down = Regent.Grant(2, Uma, "user"), earlier = Regent.Grant(0, Uma, "user");
        Operation write = Uma.Upsert(10, "n", 1), removal = Uma.Remove(11, "n");
        foreach (var concurrent in (Operation[])[down, earlier])
        {
            new Scenario(TwoSuperAdmins()) { Counting = [up, concurrent, write], Inert = [removal] }.Converges(peer =>
            {
                peer.Security.RoleAt(Uma.Address, Uma.At(10)).Should().Be("user");
                peer.Value("n").Should().NotBeNull();
            });
        }

        var decision = Root.Grant(3, Uma, "admin", null, up, down);
        new Scenario(TwoSuperAdmins()) { Counting = [up, down, decision, removal], Inert = [] }.Converges(peer =>
        {
            peer.Security.RoleAt(Uma.Address, Uma.At(10)).Should().Be("admin");
            peer.Value("n").Should().BeNull();
        });
    }

    [Fact]
    public void B22_A_link_needs_the_permission_and_a_source_of_ones_own_and_any_target_will_do()
    {
        var policy = Policy();
        policy.Roles.Add(new RoleDefinition("guest", [Permissions.Sync], []));
        policy.Roles.Add(new RoleDefinition("writer", [Permissions.Write], ["guest"]));
        policy.Roles.Add(new RoleDefinition("linker", [Permissions.Link], ["writer"]));
        policy.Roles.Add(new RoleDefinition("superadmin", [Permissions.Delete], ["linker"]));
        Operation[] counting =
        [
            Root.Grant(0, Ada, "linker"), Root.Grant(0, Uma, "writer"), Uma.Upsert(1, Uma.Own("x"), 1), Uma.Upsert(1, Uma.Profile, 1), Ada.Upsert(1, "n", 1), Ada.Upsert(1, Ada.Profile, 1),
            Ada.Link(2, "n", Uma.Own("x")), Ada.Link(2, Ada.Profile, Uma.Profile),
        ];
        new Scenario(policy) { Counting = counting, Inert = [Uma.Link(3, "n", Uma.Profile), Ada.Link(3, Uma.Profile, "n"), Ada.Link(3, Uma.Own("x"), "n")] }.Converges(peer =>
        {
            peer.Graph.FindEdges("n").Should().Equal(new GraphEdge("n", "", Uma.Own("x")));
            peer.Graph.FindEdges(Ada.Profile).Should().ContainSingle();
            peer.Graph.FindEdges(Uma.Profile).Should().BeEmpty();
            peer.Graph.FindEdges(Uma.Own("x")).Should().BeEmpty();
        });
    }
}
