using System.Collections.Immutable;

namespace GenosDb;

/// <summary>Makes an identity a guest from the operation's own time on, and voids everything it signed before, except what is listed.</summary>
/// <param name="Subject">Who is revoked.</param>
/// <param name="Supersedes">The grants that its author saw as current, at most 16.</param>
/// <param name="Keep">What of the subject's operations stands, at most 7,000.</param>
internal sealed record RevocationStatement(Address Subject, ImmutableArray<OperationId> Supersedes, ImmutableArray<OperationId> Keep) : AuthorityStatement
{
    public override OperationKind Kind => OperationKind.Revocation;

    public override string Name => Subject.ToString();

    internal static RevocationStatement Read(Address subject, ref StatementReader body) =>
        new(
            subject,
            body.ReadOptionalIds("supersedes"u8, ValidityLimits.SupersededIds),
            body.ReadOptionalIds("keep"u8, ValidityLimits.ListedIds));

    private protected override void Write(GenosMap body)
    {
        WriteIds(body, "keep", Keep);
        WriteIds(body, "supersedes", Supersedes);
    }
}
