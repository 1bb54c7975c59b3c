using GenosDb.SimulationTests.Governance;
using GenosDb.SimulationTests.Oracle;

namespace GenosDb.SimulationTests.SelfTests;

/// <summary>The oracle of authority against sentences of the security page, one each.</summary>
public sealed class OracleAuthorityTests
{
    private static readonly DatabaseId Database = DatabaseId.From("oracle");
    private static readonly HashSigner Root = new(0);
    private static readonly HashSigner Alice = new(2);
    private static readonly HashSigner Bob = new(3);
    private static readonly OraclePolicy Policy = new(new HashSet<string>(StringComparer.Ordinal) { Root.Address.ToString(), new HashSigner(1).Address.ToString() });

    [Fact]
    public void A_role_counts_for_what_comes_after_its_grant()
    {
        var grant = Grant(10, Alice, "user");

        Judge(Put(Alice, 9), grant).Should().BeFalse();
        Judge(Put(Alice, 10), grant).Should().BeFalse("it has the very stamp of the grant");
        Judge(Put(Alice, 11), grant).Should().BeTrue();
        Judge(Remove(Alice, 11, "n"), grant).Should().BeFalse("a user removes nothing");
        Judge(Put(Bob, 11), grant).Should().BeFalse();
        Judge(Put(Root, 1)).Should().BeTrue();
    }

    [Fact]
    public void A_grant_ends_at_its_millisecond()
    {
        var grant = Grant(10, Alice, "user", end: 20);

        Judge(Put(Alice, 19), grant).Should().BeTrue();
        Judge(Put(Alice, 20), grant).Should().BeFalse();
    }

    [Fact]
    public void Of_grants_that_know_nothing_of_each_other_the_lower_role_wins_until_one_supersedes_both()
    {
        Operation high = Grant(10, Alice, "admin"), low = Grant(11, Alice, "guest");

        Judge(Put(Alice, 12), high, low).Should().BeFalse();
        Judge(Put(Alice, 12), low, high).Should().BeFalse();
        Judge(Put(Alice, 14), high, low, Grant(13, Alice, "user", null, high, low)).Should().BeTrue();
        Judge(Put(Alice, 12), high, Grant(11, Alice, "user", null, high)).Should().BeTrue();
    }

    [Fact]
    public void Only_superadmins_grant_and_nobody_grants_to_them()
    {
        Judge(Put(Alice, 12), Make(Alice, 10, new GrantStatement(Alice.Address, "admin", null, IsLocked: false, []))).Should().BeFalse();
        Judge(Put(Root, 12), Grant(10, Root, "guest")).Should().BeTrue();
    }

    [Fact]
    public void A_revocation_voids_what_came_before_except_what_it_lists_and_what_an_amnesty_lists()
    {
        Operation grant = Grant(10, Alice, "user"), kept = Put(Alice, 11), forgiven = Put(Alice, 12), lost = Put(Alice, 13);
        var revocation = Make(Root, 20, new RevocationStatement(Alice.Address, [grant.Id], [kept.Id]));
        var amnesty = Make(Root, 21, new AmnestyStatement(Alice.Address, revocation.Id, [forgiven.Id]));

        Judge(kept, grant, revocation, amnesty).Should().BeTrue();
        Judge(forgiven, grant, revocation).Should().BeFalse();
        Judge(forgiven, grant, revocation, amnesty).Should().BeTrue();
        Judge(lost, grant, revocation, amnesty).Should().BeFalse();
        Judge(Put(Alice, 22), grant, revocation, amnesty).Should().BeFalse();
        Judge(Put(Alice, 24), grant, revocation, Grant(23, Alice, "user", null, revocation)).Should().BeTrue();
        Judge(lost, grant, Make(Alice, 21, new AmnestyStatement(Alice.Address, revocation.Id, [lost.Id])), revocation).Should().BeFalse("it is not Alice who forgives");
    }

    [Fact]
    public void A_profile_needs_no_role_and_belongs_to_one()
    {
        Judge(Put(Alice, 5, "user:" + Alice.Address)).Should().BeTrue();
        Judge(Put(Bob, 12, "user:" + Alice.Address), Grant(10, Bob, "admin")).Should().BeFalse();
        Judge(Put(Root, 5, "user:" + Alice.Address)).Should().BeTrue();
        Judge(Remove(Alice, 5, "user:" + Alice.Address)).Should().BeFalse();
        Judge(Make(Alice, OperationKind.Upsert, 5, "user:" + Alice.Address, new byte[4_096])).Should().BeFalse("it is too large");
        Authority().IsApart(Put(Alice, 5, "user:" + Alice.Address)).Should().BeTrue();
        Authority(Grant(10, Alice, "guest")).IsApart(Put(Alice, 5, "user:" + Alice.Address)).Should().BeFalse();
    }

    [Fact]
    public void An_owned_node_is_its_owners_and_whose_level_is_enough()
    {
        var node = $"~{Alice.Address}/x";
        Operation[] roles = [Grant(10, Alice, "user"), Grant(10, Bob, "admin")];
        var write = Make(Alice, 11, new AclStatement(node, Alice.Address, Bob.Address, AclLevel.Write, []));

        Judge(Put(Alice, 12, node), roles).Should().BeTrue();
        Judge(Put(Bob, 12, node), roles).Should().BeFalse();
        Judge(Put(Bob, 12, node), [.. roles, write]).Should().BeTrue();
        Judge(Put(Bob, 11, node), [.. roles, write]).Should().BeFalse();
        Judge(Remove(Bob, 12, node), [.. roles, write]).Should().BeFalse();
        Judge(Remove(Bob, 14, node), [.. roles, write, Make(Alice, 13, new AclStatement(node, Alice.Address, Bob.Address, AclLevel.Delete, [write.Id]))]).Should().BeTrue();
        Judge(Put(Bob, 12, node), Grant(10, Bob, "admin"), write).Should().BeFalse("its owner might not write when it gave the level");
        Judge(Remove(Root, 12, node)).Should().BeTrue();
        Judge(Put(Root, 12, node)).Should().BeFalse();
        Judge(Put(Root, 12, "sys:x")).Should().BeFalse();
    }

    private static OracleAuthority Authority(params Operation[] known) => new(Policy, known);

    private static bool Judge(Operation operation, params Operation[] known) => Authority(known).IsAuthorised(operation);

    private static Operation Grant(long time, HashSigner subject, string role, long? end = null, params Operation[] superseded) =>
        Make(Root, time, new GrantStatement(subject.Address, role, end is { } at ? PictureBuilder.Stamp(at).UnixMilliseconds : null, IsLocked: false, [.. superseded.Select(operation => operation.Id)]));

    private static Operation Put(HashSigner author, long time, string node = "n") => Make(author, OperationKind.Upsert, time, node, 1);

    private static Operation Remove(HashSigner author, long time, string node) => Make(author, OperationKind.Remove, time, node, default);

    private static Operation Make(HashSigner author, long time, AuthorityStatement statement) => Make(author, statement.Kind, time, statement.Name, statement.ToBody());

    private static Operation Make(HashSigner author, OperationKind kind, long time, string node, GenosValue value) =>
        Operation.Create(Database, author, kind, PictureBuilder.Stamp(time), node, "", null, value);
}
