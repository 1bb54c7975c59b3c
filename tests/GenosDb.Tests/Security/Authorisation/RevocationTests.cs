using static GenosDb.Tests.Security.Authorisation.Identity;

namespace GenosDb.Tests.Security.Authorisation;

public class RevocationTests
{
    private static readonly Operation Promotion = Root.Grant(0, Mallory, "user");

    [Fact]
    public void C09_A_soft_demotion_can_be_backdated_and_a_hard_one_cannot()
    {
        var backdated = Mallory.Upsert(40, "config");
        var soft = Governed.Knowing(Promotion, Root.Grant(50, Mallory, "guest", null, Promotion));
        soft.IsAuthorised(backdated).Should().BeTrue("as documented");
        soft.IsAuthorised(Mallory.Upsert(51, "config")).Should().BeFalse();
        var hard = soft.With(Root.Revoke(60, Mallory));
        hard.IsAuthorised(backdated).Should().BeFalse();
        hard.IsVoid(backdated).Should().BeTrue();
        hard.IsAuthorised(Mallory.Upsert(40, Mallory.Profile)).Should().BeFalse("earlier profiles are void too");
        hard.IsAuthorised(Mallory.Upsert(61, Mallory.Profile)).Should().BeTrue("who is revoked is a guest again");
    }

    [Fact]
    public void C10_An_amnesty_restores_exactly_what_it_lists_in_any_order()
    {
        Operation[] writes = [.. Enumerable.Range(1, 5).Select(at => Mallory.Upsert(at, "config", at))];
        var revocation = Root.Revoke(10, Mallory, writes[0]);
        var first = Root.Forgive(11, Mallory, revocation, writes[1]);
        var second = Regent.Forgive(12, Mallory, revocation, writes[3], writes[2]);
        var byNobody = Bob.Forgive(12, Mallory, revocation, writes[4]);
        foreach (var authority in Governed.Options().InEveryOrder(Promotion, revocation, first, second, byNobody))
            writes.Select(authority.IsAuthorised).Should().Equal(true, true, true, true, false);
        Governed.Knowing(Promotion, revocation).RevocationsVoiding(writes[4]).Should().Equal(revocation.Id);
        Governed.Knowing(Promotion, revocation).RevocationsVoiding(writes[0]).Should().BeEmpty();
    }

    [Fact]
    public void C10_An_amnesty_does_not_weaken_another_revocation()
    {
        var write = Mallory.Upsert(1, "config");
        var first = Root.Revoke(10, Mallory);
        var second = Root.Revoke(20, Mallory);
        var authority = Governed.Knowing(Promotion, first, second, Root.Forgive(30, Mallory, first, write));
        authority.IsAuthorised(write).Should().BeFalse();
        authority.RevocationsVoiding(write).Should().Equal(second.Id);
        authority.With(Root.Forgive(31, Mallory, second, write)).IsAuthorised(write).Should().BeTrue();
    }

    [Fact]
    public void C11_Of_a_thief_nothing_survives_that_the_manifest_does_not_list()
    {
        Operation[] honest = [.. Enumerable.Range(1, 20).Select(at => Mallory.Upsert(at, "honest", at))];
        Operation[] stolen = [.. Enumerable.Range(1, 50).Select(at => Mallory.Upsert(at, "stolen", at))];
        var authority = Governed.Knowing(Promotion, Root.Revoke(100, Mallory, honest));
        honest.Should().AllSatisfy(operation => authority.IsAuthorised(operation).Should().BeTrue());
        stolen.Should().AllSatisfy(operation => authority.IsAuthorised(operation).Should().BeFalse());
    }

    [Fact]
    public void C12_A_retired_superadmins_backdated_grant_counts_without_a_list_of_what_is_kept_and_not_with_one()
    {
        var honest = Regent.Grant(10, Alice, "user");
        var backdated = Regent.Grant(11, Mallory, "admin");
        var retired = new SuperAdmin(Regent.Address) { NotAfter = DateTimeOffset.FromUnixTimeMilliseconds(Noon + 20) };
        var trusting = Governed.Options(new SuperAdmin(Root.Address), retired).Knowing(honest, backdated);
        trusting.RoleAt(Alice, 30).Should().Be("user");
        trusting.RoleAt(Mallory, 30).Should().Be("admin");
        var strict = Governed.Options(new SuperAdmin(Root.Address), retired with { Keep = [honest.Id] }).Knowing(honest, backdated);
        strict.RoleAt(Alice, 30).Should().Be("user");
        strict.RoleAt(Mallory, 30).Should().Be("guest");
        strict.IsAuthorised(Regent.Upsert(12, "config")).Should().BeFalse("its data is cut off too");
        trusting.IsAuthorised(Regent.Upsert(12, "config")).Should().BeTrue();
    }

    [Fact]
    public void Who_was_revoked_can_be_promoted_again_and_what_was_void_stays_so()
    {
        var old = Mallory.Upsert(1, "config");
        var revocation = Root.Revoke(10, Mallory);
        var before = Governed.Knowing(Promotion, revocation);
        var after = before.With(Root.Say(Root.At(20), new GrantStatement(Mallory.Address, "user", null, IsLocked: false, before.Heads(Mallory.Address))));
        before.Heads(Mallory.Address).Should().Equal(revocation.Id, Promotion.Id);
        after.RoleAt(Mallory, 30).Should().Be("user");
        after.IsAuthorised(old).Should().BeFalse();
        after.IsAuthorised(Mallory.Upsert(30, "config")).Should().BeTrue();
    }

    [Fact]
    public void An_amnesty_counts_for_its_own_subject_only()
    {
        var write = Mallory.Upsert(1, "config");
        var revocation = Root.Revoke(10, Mallory);
        Governed.Knowing(Promotion, revocation, Root.Forgive(11, Alice, revocation, write)).IsAuthorised(write).Should().BeFalse();
    }
}
