using GenosDb.Security;
using GenosDb.Tests.Security.Authorisation;

namespace GenosDb.Tests.Security.Policies;

public class SecurityPolicyTests
{
    private static readonly Address Root = Identity.Root.Address;
    private static readonly Address Regent = Identity.Regent.Address;

    [Fact]
    public void B20_Without_a_superadmin_the_policy_says_what_to_do() =>
        Refused(new SecurityOptions()).Should().Contain("SuperAdmins is empty").And.Contain("OpenPolicy");

    [Fact]
    public void An_open_policy_needs_no_superadmin() => new SecurityPolicy(new SecurityOptions { OpenPolicy = true }).IsOpen.Should().BeTrue();

    [Fact]
    public void All_mistakes_are_named_at_once()
    {
        var options = Governed.Options(
            new SuperAdmin(Root) { NotBefore = DateTimeOffset.UnixEpoch.AddYears(60), NotAfter = DateTimeOffset.UnixEpoch.AddYears(59) },
            new SuperAdmin(Regent) { MaxRole = "emperor" },
            new SuperAdmin(Regent));
        options.SuperAdmins.Add(null!);
        options.Roles.Add(new RoleDefinition("guest", [], ["nobody"]));
        options.Bootstrap = (BootstrapMode)7;
        options.Genesis = new DateTimeOffset(2019, 12, 31, 0, 0, 0, TimeSpan.Zero);
        Refused(options).Should().Contain("which is never").And.Contain("'emperor'").And.Contain($"{Regent} 2 times").And.Contain("has a null")
            .And.Contain("Roles: the role 'guest' inherits 'nobody'").And.Contain("Bootstrap is 7").And.Contain("2020-01-01");
    }

    [Fact]
    public void The_policy_is_a_copy()
    {
        var options = Governed.Options();
        var policy = new SecurityPolicy(options);
        options.SuperAdmins.Clear();
        policy.Find(Root).Should().NotBeNull();
        policy.GenesisMilliseconds.Should().Be(1_577_836_800_000);
    }

    [Fact]
    public void The_id_differs_with_all_that_decides_authority()
    {
        var keep = Identity.Root.Upsert(1, "x").Id;
        var later = DateTimeOffset.UnixEpoch.AddYears(60);
        SecurityOptions[] policies =
        [
            Governed.Options(),
            Governed.Options(new SuperAdmin(Root)),
            Governed.Options(new SuperAdmin(Root) { NotBefore = later }),
            Governed.Options(new SuperAdmin(Root) { NotAfter = later }),
            Governed.Options(new SuperAdmin(Root) { MaxRole = "user" }),
            Governed.Options(new SuperAdmin(Root) { Keep = [] }),
            Governed.Options(new SuperAdmin(Root) { Keep = [keep] }),
            Governed.Options().With(options => options.Acls = true),
            Governed.Options().With(options => options.OpenPolicy = true),
            Governed.Options().With(options => options.Bootstrap = BootstrapMode.Closed),
            Governed.Options().With(options => Add(options, new("guest", [], []), new("superadmin", [], []))),
            Governed.Options().With(options => Add(options, new("guest", [], []), new("superadmin", ["write"], []))),
            Governed.Options().With(options => Add(options, new("guest", [], []), new("user", ["write"], []), new("superadmin", ["write"], []))),
        ];
        policies.Select(options => new SecurityPolicy(options).PolicyId).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void The_id_is_the_same_for_what_judges_alike()
    {
        var ids = new[]
        {
            Governed.Options(new(Root), new(Regent)),
            Governed.Options(new(Regent), new(Root) { MaxRole = "superadmin" }),
            Governed.Options().With(options => options.Signer = Identity.Root),
            Governed.Options().With(options => Add(options, [.. Rbac.Default.Roles])),
        }.Select(options => new SecurityPolicy(options).PolicyId);
        ids.Distinct().Should().ContainSingle().Which.Should().Be(PolicyIdOfRootAndRegent, "peers compare it across versions");
    }

    private const ulong PolicyIdOfRootAndRegent = 2_995_458_648_105_472_682;

    private static void Add(SecurityOptions options, params RoleDefinition[] roles)
    {
        foreach (var role in roles)
            options.Roles.Add(role);
    }

    private static string Refused(SecurityOptions options) =>
        FluentActions.Invoking(() => new SecurityPolicy(options)).Should().Throw<ArgumentException>().Which.Message;
}
