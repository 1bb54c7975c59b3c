using static GenosDb.Tests.Security.Authorisation.Identity;

namespace GenosDb.Tests.Security.Authorisation;

public class AclTests
{
    private static readonly Operation[] AllAdmins = [.. new[] { Alice, Bob, Charlie, Mallory }.Select(identity => Root.Grant(0, identity, "admin"))];

    private static SecurityOptions Options => Governed.Options().With(options => options.Acls = true);

    [Fact]
    public void B10_Nobody_writes_the_owned_node_of_somebody_else()
    {
        Options.Knowing(AllAdmins).IsAuthorised(Mallory.Upsert(10, Alice.Own("x"))).Should().BeFalse();
        Options.Knowing(AllAdmins).IsAuthorised(Alice.Upsert(10, Alice.Own("x"))).Should().BeTrue();
    }

    [Fact]
    public void B11_A_free_id_is_free_and_an_owned_one_is_not()
    {
        var authority = Options.Knowing(AllAdmins);
        authority.IsAuthorised(Mallory.Upsert(10, "config")).Should().BeTrue();
        authority.IsAuthorised(Alice.Upsert(11, "config")).Should().BeTrue();
        authority.IsAuthorised(Mallory.Upsert(10, Alice.Own("config"))).Should().BeFalse();
    }

    [Fact]
    public void B12_An_owner_written_into_the_value_owns_nothing()
    {
        var authority = Options.Knowing([.. AllAdmins, Alice.Share(5, Alice.Own("x"), Bob, AclLevel.Write)]);
        authority.IsAuthorised(Bob.Upsert(10, Alice.Own("x"), new GenosMap { ["owner"] = Bob.Address.ToString() })).Should().BeTrue();
        authority.IsAuthorised(Bob.Share(11, Alice.Own("x"), Bob, AclLevel.Delete)).Should().BeFalse();
        authority.IsAuthorised(Bob.Remove(12, Alice.Own("x"))).Should().BeFalse();
        authority.IsAuthorised(Alice.Upsert(12, Alice.Own("x"))).Should().BeTrue();
    }

    [Fact]
    public void B13_A_collaborator_shares_nothing()
    {
        var entry = Bob.Share(6, Alice.Own("x"), Charlie, AclLevel.Write);
        var authority = Options.Knowing([.. AllAdmins, Alice.Share(5, Alice.Own("x"), Bob, AclLevel.Write), entry]);
        authority.IsAuthorised(entry).Should().BeFalse();
        authority.IsAuthorised(Charlie.Upsert(10, Alice.Own("x"))).Should().BeFalse();
        authority.AffectedBy(entry).Nodes.Should().BeEmpty();
    }

    [Fact]
    public void B14_What_a_collaborator_wrote_after_the_level_was_taken_back_is_absent_in_either_order()
    {
        var given = Alice.Share(5, Alice.Own("x"), Bob, AclLevel.Write);
        var taken = Alice.Share(10, Alice.Own("x"), Bob, AclLevel.None, given);
        foreach (var authority in Options.InEveryOrder(AllAdmins[0], AllAdmins[1], given, taken))
        {
            authority.IsAuthorised(Bob.Upsert(7, Alice.Own("x"))).Should().BeTrue();
            authority.IsAuthorised(Bob.Upsert(12, Alice.Own("x"))).Should().BeFalse();
        }
    }

    [Fact]
    public void B15_Exactly_the_allowed_cells_succeed()
    {
        (AclLevel Level, string Allowed)[] table =
        [
            (AclLevel.None, ""),
            (AclLevel.Read, ""),
            (AclLevel.Write, "upsert link"),
            (AclLevel.Delete, "upsert link remove"),
        ];
        foreach (var (level, allowed) in table)
        {
            var authority = Options.Knowing([.. AllAdmins, Alice.Share(5, Alice.Own("x"), Bob, level), Alice.Share(5, Alice.Own("x"), Root, level)]);
            Allowed(authority, Alice).Should().Be("upsert link remove", "the owner needs no level");
            Allowed(authority, Bob).Should().Be(allowed, "the level is {0}", level);
            Allowed(authority, Charlie).Should().Be("", "nobody shared with charlie");
            Allowed(authority, Root).Should().Be(level >= AclLevel.Write ? "upsert link remove" : "remove", "a superadmin may delete any node");
            Allowed(authority, Regent).Should().Be("remove");
            authority.LevelAt(Alice.Own("x"), Bob.Address, Bob.At(10)).Should().Be(level);
        }

        static string Allowed(GenosDb.Security.Authority authority, Identity who) => string.Join(
            ' ',
            new (string Name, Operation Operation)[]
            {
                ("upsert", who.Upsert(10, Alice.Own("x"))),
                ("link", who.Link(10, Alice.Own("x"), "config")),
                ("remove", who.Remove(10, Alice.Own("x"))),
            }.Where(cell => authority.IsAuthorised(cell.Operation)).Select(cell => cell.Name));
    }

    [Fact]
    public void B16_Who_may_delete_any_node_needs_no_level()
    {
        var removal = Bob.Remove(10, Alice.Own("x"));
        Options.Knowing(AllAdmins).IsAuthorised(removal).Should().BeFalse();
        var moderated = Options.With(options =>
        {
            options.Roles.Add(new RoleDefinition("guest", [], []));
            options.Roles.Add(new RoleDefinition("admin", [Permissions.Write, Permissions.Delete, Permissions.DeleteAny], []));
            options.Roles.Add(new RoleDefinition("superadmin", [], ["admin"]));
        });
        moderated.Knowing(AllAdmins).IsAuthorised(removal).Should().BeTrue();
        moderated.Knowing(AllAdmins).IsAuthorised(Bob.Upsert(10, Alice.Own("x"))).Should().BeFalse();
    }

    [Fact]
    public void Without_the_switch_entries_have_no_effect() =>
        Governed.Knowing([.. AllAdmins, Alice.Share(5, Alice.Own("x"), Bob, AclLevel.Delete)]).IsAuthorised(Bob.Upsert(10, Alice.Own("x"))).Should().BeFalse();

    [Fact]
    public void A_level_without_the_role_is_not_enough()
    {
        var authority = Options.Knowing(AllAdmins[0], Alice.Share(5, Alice.Own("x"), Bob, AclLevel.Delete));
        authority.IsAuthorised(Bob.Upsert(10, Alice.Own("x"))).Should().BeFalse();
        authority.With(AllAdmins[1]).IsAuthorised(Bob.Upsert(10, Alice.Own("x"))).Should().BeTrue();
    }

    [Fact]
    public void An_entry_counts_only_if_its_owner_might_write_when_it_was_signed()
    {
        var early = Alice.Share(5, Alice.Own("x"), Bob, AclLevel.Write);
        var write = Bob.Upsert(30, Alice.Own("x"));
        var later = Root.Grant(10, Alice, "user");
        Options.Knowing(AllAdmins[1], early, later).IsAuthorised(write).Should().BeFalse();
        var authority = Options.Knowing(AllAdmins[1], early, later).With(AllAdmins[0]);
        authority.IsAuthorised(write).Should().BeTrue("the grant of the owner that came late covers the entry");
        authority.AffectedBy(AllAdmins[0]).Should().BeEquivalentTo(new { Author = (Address?)Alice.Address, Nodes = new[] { Alice.Own("x") } });
    }

    [Fact]
    public void Concurrent_levels_give_the_least_until_one_supersedes_both()
    {
        var more = Alice.Share(5, Alice.Own("x"), Bob, AclLevel.Delete);
        var less = Alice.Share(6, Alice.Own("x"), Bob, AclLevel.Read);
        var authority = Options.Knowing([.. AllAdmins, more, less]);
        authority.LevelAt(Alice.Own("x"), Bob.Address, Bob.At(10)).Should().Be(AclLevel.Read);
        authority.AclHeads(Alice.Own("x"), Bob.Address).Should().Equal(less.Id, more.Id);
        authority.With(Alice.Share(7, Alice.Own("x"), Bob, AclLevel.Write, more, less)).LevelAt(Alice.Own("x"), Bob.Address, Bob.At(10)).Should().Be(AclLevel.Write);
    }

    [Fact]
    public void A_hard_revocation_of_the_owner_voids_the_entries_it_does_not_keep()
    {
        var kept = Alice.Share(5, Alice.Own("kept"), Bob, AclLevel.Write);
        var lost = Alice.Share(5, Alice.Own("lost"), Bob, AclLevel.Write);
        var before = Options.Knowing([.. AllAdmins, kept, lost]);
        before.ActiveAclEntries(Alice.Address).Order().Should().Equal(OperationIdList.Ascending([kept.Id, lost.Id]));
        var revocation = Root.Revoke(20, Alice, kept);
        var after = before.With(revocation);
        after.IsAuthorised(Bob.Upsert(10, Alice.Own("kept"))).Should().BeTrue();
        after.IsAuthorised(Bob.Upsert(10, Alice.Own("lost"))).Should().BeFalse();
        after.ActiveAclEntries(Alice.Address).Should().Equal(kept.Id);
        after.AffectedBy(revocation).Nodes.Should().BeEquivalentTo([Alice.Own("kept"), Alice.Own("lost")]);
    }
}
