using System.Collections.Immutable;

namespace GenosDb.Tests.Adversarial.Support;

/// <summary>Statements of authority of every shape, signed by whoever likes.</summary>
internal static class Statements
{
    public static readonly Person Regent = new(6);

    /// <summary>Root and regent are the superadmins.</summary>
    public static SecurityOptions TwoSuperAdmins(Action<SecurityOptions>? change = null)
    {
        var options = new SecurityOptions { SuperAdmins = { new SuperAdmin(Person.Root.Address), new SuperAdmin(Regent.Address) } };
        change?.Invoke(options);
        return options;
    }

    public static string Own(this Person owner, string name) => $"~{owner.Address}/{name}";

    public static DateTimeOffset Moment(long at) => Person.Noon + TimeSpan.FromMilliseconds(at);

    public static Operation Say(this Person signer, long at, AuthorityStatement statement) =>
        signer.Raw(statement.Kind, at, statement.Name, statement.ToBody().ToOwnedBytes());

    public static Operation Grant(this Person signer, long at, Person subject, string role, long? expiresAt, params Operation[] supersedes) =>
        signer.Say(at, new GrantStatement(subject.Address, role, expiresAt is { } end ? Moment(end).ToUnixTimeMilliseconds() : null, IsLocked: false, Ids(supersedes)));

    public static Operation Forgive(this Person signer, long at, Person subject, Operation revocation, params Operation[] operations) =>
        signer.Say(at, new AmnestyStatement(subject.Address, revocation.Id, Ids(operations)));

    public static Operation Share(this Person signer, long at, Person owner, string nodeId, Person subject, AclLevel level, params Operation[] supersedes) =>
        signer.Say(at, new AclStatement(nodeId, owner.Address, subject.Address, level, Ids(supersedes)));

    private static ImmutableArray<OperationId> Ids(Operation[] operations) => OperationIdList.Ascending(operations.Select(operation => operation.Id));
}
