using System.Collections.Immutable;

namespace GenosDb;

/// <summary>Lists operations that one revocation does not void after all.</summary>
/// <param name="Subject">Who was revoked.</param>
/// <param name="Revocation">The revocation that is meant; others are not weakened.</param>
/// <param name="Operations">What stands after all, 1 to 7,000.</param>
internal sealed record AmnestyStatement(Address Subject, OperationId Revocation, ImmutableArray<OperationId> Operations) : AuthorityStatement
{
    public override OperationKind Kind => OperationKind.Amnesty;

    public override string Name => Subject.ToString();

    internal static AmnestyStatement Read(Address subject, ref StatementReader body) =>
        new(subject, body.ReadId("revocation"u8), body.ReadIds("operations"u8, ValidityLimits.ListedIds));

    private protected override void Write(GenosMap body)
    {
        WriteIds(body, "operations", Operations);
        body["revocation"] = OperationIdList.Write([Revocation]);
    }
}
