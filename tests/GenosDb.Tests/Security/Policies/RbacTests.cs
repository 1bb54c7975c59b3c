using GenosDb.Security;

namespace GenosDb.Tests.Security.Policies;

public class RbacTests
{
    [Fact]
    public void Each_default_role_includes_the_one_before()
    {
        string[][] added = [["read", "sync"], ["write", "link"], ["publish"], ["delete"], ["assignRole", "deleteAny"]];
        string[] roles = ["guest", "user", "manager", "admin", "superadmin"];
        Rbac.Default.Roles.Select(role => role.Name).Should().Equal(roles);
        for (var role = 0; role < roles.Length; role++)
        {
            for (var adder = 0; adder < roles.Length; adder++)
                added[adder].Should().AllSatisfy(permission => Rbac.Default.Can(roles[role], permission).Should().Be(adder <= role));
        }
    }

    [Fact]
    public void An_unknown_role_may_nothing()
    {
        Rbac.Default.Can("emperor", Permissions.Read).Should().BeFalse();
        FluentActions.Invoking(() => Rbac.Default.Can(null!, "read")).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new Rbac(null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Permissions_come_from_several_parents_listed_before_or_after()
    {
        var rbac = new Rbac([Role("guest", [], "x"), Role("x", ["a"]), Role("y", ["b"], "x"), Role("superadmin", ["c"], "y", "guest")]);
        rbac.Can("guest", "a").Should().BeTrue();
        rbac.Can("superadmin", "a").Should().BeTrue();
        rbac.Can("x", "b").Should().BeFalse();
    }

    [Fact]
    public void B17_A_cycle_is_refused() =>
        Refused([Role("guest"), Role("a", [], "b"), Role("b", [], "c"), Role("c", [], "a"), Role("superadmin", [], "a")]).Should().Contain("cycle");

    [Fact]
    public void B17_All_other_mistakes_are_named_at_once()
    {
        var message = Refused([Role("user"), Role("a", [], "nobody"), Role("a"), Role(new string('x', 65))]);
        message.Should().Contain("the first role is not 'guest'").And.Contain("the last role is not 'superadmin'").And.Contain("inherits 'nobody'")
            .And.Contain("'a' is listed 2 times").And.Contain("64 UTF-8 bytes");
    }

    [Fact]
    public void B17_A_role_that_may_more_than_a_later_one_is_refused()
    {
        Refused([Role("guest"), Role("a", ["x", "y"]), Role("b", ["x"]), Role("superadmin", ["x", "y"])]).Should().Contain("'a' may do more than 'b'");
        _ = new Rbac([Role("guest"), Role("a", ["x"]), Role("b", ["x"]), Role("c", ["y"]), Role("superadmin", ["x", "y"])]);
    }

    [Fact]
    public void Nothing_is_null_or_empty()
    {
        Refused([Role("guest"), null!, Role("superadmin")]).Should().Contain("null or empty");
        Refused([Role("guest"), Role(""), Role("superadmin")]).Should().Contain("null or empty");
        Refused([]).Should().Contain("guest");
        _ = new Rbac([new RoleDefinition("guest", default, default), Role("superadmin")]);
    }

    private static RoleDefinition Role(string name, string[]? can = null, params string[] inherits) => new(name, [.. can ?? []], [.. inherits]);

    private static string Refused(RoleDefinition[] roles) =>
        FluentActions.Invoking(() => new Rbac(roles)).Should().Throw<ArgumentException>().Which.Message;
}
