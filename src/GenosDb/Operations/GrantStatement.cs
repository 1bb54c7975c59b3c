using System.Collections.Immutable;

namespace GenosDb;

/// <summary>Gives an identity a role from the operation's own time on.</summary>
/// <param name="Subject">Who gets the role.</param>
/// <param name="Role">Name of the role, 1 to 64 UTF-8 bytes.</param>
/// <param name="ExpiresAt">Unix milliseconds from which it counts as guest; null: never.</param>
/// <param name="IsLocked">Kept for rules that promote by themselves: a locked identity is left alone.</param>
/// <param name="Supersedes">The grants that its author saw as current, at most 16.</param>
internal sealed record GrantStatement(Address Subject, string Role, long? ExpiresAt, bool IsLocked, ImmutableArray<OperationId> Supersedes) : AuthorityStatement
{
    public override OperationKind Kind => OperationKind.Grant;

    public override string Name => Subject.ToString();

    internal static GrantStatement Read(Address subject, ref StatementReader body) =>
        new(
            subject,
            body.ReadString("role"u8, ValidityLimits.RoleBytes),
            body.Has("expiresAt"u8) ? body.ReadInt64("expiresAt"u8, 1, long.MaxValue) : null,
            body.ReadFlag("locked"u8),
            body.ReadOptionalIds("supersedes"u8, ValidityLimits.SupersededIds));

    private protected override void Write(GenosMap body)
    {
        if (ExpiresAt is { } expiresAt)
            body["expiresAt"] = expiresAt;
        if (IsLocked)
            body["locked"] = true;
        body["role"] = Role;
        WriteIds(body, "supersedes", Supersedes);
    }
}
