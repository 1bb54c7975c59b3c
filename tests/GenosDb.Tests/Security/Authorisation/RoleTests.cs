using static GenosDb.Tests.Security.Authorisation.Identity;

namespace GenosDb.Tests.Security.Authorisation;

public class RoleTests
{
    [Fact]
    public void B01_A_role_written_into_ones_own_node_changes_nothing()
    {
        var claim = Alice.Upsert(10, Alice.Profile, new GenosMap { ["role"] = "superadmin" });
        var authority = Governed.Knowing(Root.Grant(0, Alice, "user"));
        authority.IsAuthorised(claim).Should().BeTrue("the field is ordinary data");
        authority.RoleAt(Alice, 20).Should().Be("user");
        authority.Can(Alice.Address, Permissions.AssignRole, Alice.At(20)).Should().BeFalse();
        authority.Can(Alice.Address, Permissions.Write, Alice.At(20)).Should().BeTrue();
    }

    [Fact]
    public void B02_The_node_of_somebody_else_is_never_written_whenever_the_grant_comes()
    {
        var theft = Mallory.Upsert(10, Alice.Profile, "mine");
        var below = Mallory.Upsert(10, Alice.Profile + "/diary", "mine");
        var before = Governed.Knowing();
        var after = before.With(Root.Grant(0, Mallory, "admin"));
        foreach (var authority in new[] { before, after })
        {
            authority.IsAuthorised(theft).Should().BeFalse();
            authority.IsAuthorised(below).Should().BeFalse();
        }

        after.IsAuthorised(Mallory.Upsert(10, Mallory.Profile + "/diary")).Should().BeTrue();
        after.IsAuthorised(Root.Upsert(10, Alice.Profile + "/diary")).Should().BeTrue("a superadmin may");
    }

    [Fact]
    public void B03_Removing_a_profile_leaves_the_role()
    {
        var authority = Governed.Knowing(Root.Grant(0, Alice, "manager"), Root.Grant(0, Bob, "admin"));
        authority.IsAuthorised(Root.Remove(10, Alice.Profile)).Should().BeTrue();
        authority.IsAuthorised(Bob.Remove(10, Alice.Profile)).Should().BeFalse("an admin owns no profile but its own");
        authority.RoleAt(Alice, 20).Should().Be("manager");
    }

    [Fact]
    public void B04_Grants_that_nobody_could_give_have_no_effect()
    {
        Operation[] inert =
        [
            Bob.Grant(2, Alice, "user"),
            Alice.Grant(2, Alice, "admin"),
            new Identity("stranger", 9, DatabaseId.From("trains")).Grant(2, Alice, "admin"),
            Root.Grant(2, Alice, "emperor"),
            Root.Grant(2, Alice, "superadmin"),
            Root.Grant(2, Regent, "guest"),
        ];
        var authority = Governed.Knowing([Root.Grant(0, Bob, "admin"), .. inert]);
        inert.Should().AllSatisfy(grant => authority.IsAuthorised(grant).Should().BeFalse());
        authority.RoleAt(Alice, 10).Should().Be("guest");
        authority.RoleAt(Regent, 10).Should().Be("superadmin");
        authority.IsPromoted(Alice.Address).Should().BeFalse();
        authority.With(Root.Grant(3, Alice, "user")).RoleAt(Alice, 10).Should().Be("user");
    }

    [Fact]
    public void B05_A_guest_writes_its_profile_again_and_again() =>
        new long[] { 1, 2, 3 }.Should().AllSatisfy(at => Governed.Knowing().IsAuthorised(Alice.Upsert(at, Alice.Profile, at)).Should().BeTrue());

    [Fact]
    public void B06_A_guest_writes_nothing_else()
    {
        Operation[] inert =
        [
            Alice.Upsert(1, Bob.Profile),
            Alice.Upsert(1, Alice.Profile + "/x"),
            Alice.Upsert(1, "config"),
            Alice.Upsert(1, Alice.Own("x")),
            Alice.Remove(1, Alice.Profile),
            Alice.Link(1, Alice.Profile, "config"),
        ];
        inert.Should().AllSatisfy(operation => Governed.Knowing().IsAuthorised(operation).Should().BeFalse());
        Governed.Knowing(Root.Grant(0, Alice, "user")).IsAuthorised(Alice.Upsert(1, "config")).Should().BeTrue();
    }

    [Fact]
    public void B07_Both_versions_of_a_guests_profile_count_so_that_the_greater_wins_everywhere()
    {
        var unrelated = Governed.Knowing(Root.Grant(0, Bob, "admin"), Root.Grant(0, Charlie, "user"));
        foreach (var authority in new[] { Governed.Knowing(), unrelated })
        {
            authority.IsAuthorised(Alice.Upsert(1, Alice.Profile, "old")).Should().BeTrue();
            authority.IsAuthorised(Alice.Upsert(2, Alice.Profile, "new")).Should().BeTrue();
        }
    }

    [Theory]
    [InlineData(4_096, false, true)]
    [InlineData(4_097, false, false)]
    [InlineData(4_097, true, true)]
    public void B08_A_profile_has_at_most_four_kibibytes_unless_its_author_may_write(int bytes, bool mayWrite, bool counts)
    {
        var profile = Alice.Upsert(10, Alice.Profile, GenosValue.Binary(new byte[bytes - 3]));
        profile.BodyBytes.Should().HaveCount(bytes);
        Governed.Knowing(mayWrite ? [Root.Grant(0, Alice, "user")] : []).IsAuthorised(profile).Should().Be(counts);
    }

    [Fact]
    public void B09_In_a_closed_database_a_profile_needs_a_role()
    {
        var closed = Governed.Options().With(options => options.Bootstrap = BootstrapMode.Closed);
        closed.Knowing().IsAuthorised(Alice.Upsert(10, Alice.Profile)).Should().BeFalse();
        closed.Knowing(Root.Grant(0, Alice, "user")).IsAuthorised(Alice.Upsert(10, Alice.Profile)).Should().BeTrue();
    }

    [Fact]
    public void B18_A_role_that_the_policy_does_not_know_counts_once_it_does()
    {
        var grant = Root.Grant(0, Alice, "editor");
        Governed.Knowing(grant).RoleAt(Alice, 1).Should().Be("guest");
        var richer = Governed.Options().With(options =>
        {
            options.Roles.Add(new RoleDefinition("guest", [Permissions.Read], []));
            options.Roles.Add(new RoleDefinition("editor", [Permissions.Write], ["guest"]));
            options.Roles.Add(new RoleDefinition("superadmin", [Permissions.AssignRole], ["editor"]));
        });
        richer.Knowing(grant).RoleAt(Alice, 1).Should().Be("editor");
        richer.Knowing(grant).IsAuthorised(Alice.Upsert(1, "config")).Should().BeTrue();
    }

    [Fact]
    public void B21_Of_concurrent_grants_the_least_wins_until_one_supersedes_both()
    {
        var up = Root.Grant(0, Alice, "admin");
        var down = Regent.Grant(1, Alice, "user");
        foreach (var authority in Governed.Options().InEveryOrder(up, down))
        {
            authority.RoleAt(Alice, 10).Should().Be("user");
            authority.Heads(Alice.Address).Should().Equal(down.Id, up.Id);
        }

        Governed.Options().InEveryOrder(down, Regent.Grant(-1, Alice, "admin")).Should().AllSatisfy(
            authority => authority.RoleAt(Alice, 10).Should().Be("user", "an earlier one is not superseded by being earlier"));
        var decision = Root.Grant(2, Alice, "manager", null, up, down);
        Governed.Options().InEveryOrder(up, down, decision).Should().AllSatisfy(authority => authority.RoleAt(Alice, 10).Should().Be("manager"));
    }

    [Fact]
    public void B22_A_link_needs_the_permission_and_a_source_that_is_ones_own_and_any_target_will_do()
    {
        var options = Governed.Options().With(policy =>
        {
            policy.Roles.Add(new RoleDefinition("guest", [], []));
            policy.Roles.Add(new RoleDefinition("writer", [Permissions.Write], []));
            policy.Roles.Add(new RoleDefinition("linker", [Permissions.Link], ["writer"]));
            policy.Roles.Add(new RoleDefinition("superadmin", [], ["linker"]));
        });
        var authority = options.Knowing(Root.Grant(0, Alice, "linker"), Root.Grant(0, Bob, "writer"));
        authority.IsAuthorised(Bob.Link(1, "config", Alice.Profile)).Should().BeFalse();
        authority.IsAuthorised(Alice.Link(1, Bob.Profile, "config")).Should().BeFalse();
        authority.IsAuthorised(Alice.Link(1, Bob.Own("x"), "config")).Should().BeFalse();
        authority.IsAuthorised(Alice.Link(1, "config", Bob.Own("x"))).Should().BeTrue();
        authority.IsAuthorised(Alice.Link(1, Alice.Profile, Bob.Profile)).Should().BeTrue();
    }

    [Fact]
    public void C04_A_role_ends_at_the_very_millisecond_it_expires()
    {
        var authority = Governed.Knowing(Root.Grant(0, Alice, "user", expiresAt: 100));
        authority.IsAuthorised(Alice.Upsert(99, "config")).Should().BeTrue();
        authority.IsAuthorised(Alice.Upsert(100, "config")).Should().BeFalse();
        authority.IsAuthorised(Alice.Upsert(101, "config")).Should().BeFalse();
    }

    [Fact]
    public void C07_Each_write_is_judged_by_the_role_of_its_own_time()
    {
        var up = Root.Grant(10, Alice, "user");
        var down = Root.Grant(20, Alice, "guest", null, up);
        var again = Root.Grant(30, Alice, "user", null, down);
        foreach (var authority in Governed.Options().InEveryOrder(up, down, again))
        {
            new long[] { 5, 15, 25, 35 }.Select(at => authority.IsAuthorised(Alice.Upsert(at, "config"))).Should().Equal(false, true, false, true);
        }
    }

    [Fact]
    public void A_grant_does_not_count_for_its_own_stamp()
    {
        var authority = Governed.Knowing(Root.Grant(10, Alice, "user"));
        authority.RoleAt(Alice.Address, Root.At(10)).Should().Be("guest");
        authority.RoleAt(Alice.Address, Root.At(10, counter: 1)).Should().Be("user");
    }

    [Fact]
    public void A_grant_that_supersedes_a_later_one_counts_as_soon_as_both_do()
    {
        var late = Root.Grant(20, Alice, "guest");
        var early = Regent.Grant(10, Alice, "user", null, late);
        foreach (var authority in Governed.Options().InEveryOrder(late, early))
            authority.RoleAt(Alice, 30).Should().Be("user");
    }

    [Fact]
    public void A_superadmin_gives_no_more_than_its_highest_role_and_only_in_its_time()
    {
        var authority = Governed.Options(
            new SuperAdmin(Root.Address) { MaxRole = "user" },
            new SuperAdmin(Regent.Address) { NotBefore = DateTimeOffset.FromUnixTimeMilliseconds(Noon + 10), NotAfter = DateTimeOffset.FromUnixTimeMilliseconds(Noon + 20) }).Knowing();
        authority.IsAuthorised(Root.Grant(0, Alice, "manager")).Should().BeFalse();
        authority.IsAuthorised(Root.Grant(0, Alice, "user")).Should().BeTrue();
        new long[] { 9, 10, 20, 21 }.Select(at => authority.IsAuthorised(Regent.Grant(at, Alice, "admin"))).Should().Equal(false, true, true, false);
        authority.RoleAt(Regent, 20).Should().Be("superadmin");
        authority.RoleAt(Regent, 21).Should().Be("guest");
    }

    [Fact]
    public void Nobody_writes_a_system_node() =>
        Governed.Knowing().IsAuthorised(Root.Upsert(1, "sys:settings")).Should().BeFalse();

    [Fact]
    public void Under_an_open_policy_everybody_writes_what_belongs_to_nobody_else()
    {
        var authority = new SecurityOptions { OpenPolicy = true, Acls = true }.Knowing(Alice.Share(0, Alice.Own("x"), Bob, AclLevel.Delete), Bob.Revoke(5, Alice));
        authority.IsAuthorised(Alice.Upsert(1, "config")).Should().BeTrue();
        authority.IsAuthorised(Alice.Remove(1, "config")).Should().BeTrue();
        authority.IsAuthorised(Alice.Upsert(1, Alice.Own("x"))).Should().BeTrue();
        authority.IsAuthorised(Bob.Upsert(1, Alice.Own("x"))).Should().BeFalse("ACL entries are inert");
        authority.IsAuthorised(Bob.Upsert(1, Alice.Profile)).Should().BeFalse();
        authority.IsAuthorised(Bob.Upsert(1, "sys:x")).Should().BeFalse();
        authority.Can(Bob.Address, Permissions.Write, Bob.At(1)).Should().BeTrue();
        authority.Can(null, Permissions.Write, Bob.At(1)).Should().BeFalse();
        authority.Can(null, Permissions.Sync, Bob.At(1)).Should().BeTrue();
        authority.IsPromoted(Bob.Address).Should().BeTrue();
    }

    [Fact]
    public void An_operation_without_an_author_never_counts() =>
        Governed.Knowing().IsAuthorised(Operation.Upsert(Airports, Alice.At(1), "config", 1)).Should().BeFalse();
}
