using System.Collections.Immutable;

namespace GenosDb;

/// <summary>Gives an identity a level on an owned node, from the operation's own time on.</summary>
/// <param name="NodeId">The owned node, <c>~owner/name</c>.</param>
/// <param name="Owner">Whose node it is, as its id says.</param>
/// <param name="Subject">Who gets the level.</param>
/// <param name="Level">What the subject may do with the node; <see cref="AclLevel.None"/> takes it back.</param>
/// <param name="Supersedes">The entries of that node and subject that its author saw as current, at most 16.</param>
internal sealed record AclStatement(string NodeId, Address Owner, Address Subject, AclLevel Level, ImmutableArray<OperationId> Supersedes) : AuthorityStatement
{
    public override OperationKind Kind => OperationKind.AclGrant;

    public override string Name => NodeId;

    internal static AclStatement Read(string nodeId, Address owner, ref StatementReader body) =>
        new(
            nodeId,
            owner,
            body.ReadAddress("subject"u8),
            (AclLevel)body.ReadInt64("level"u8, (long)AclLevel.None, (long)AclLevel.Delete),
            body.ReadOptionalIds("supersedes"u8, ValidityLimits.SupersededIds));

    private protected override void Write(GenosMap body)
    {
        body["level"] = (long)Level;
        body["subject"] = Subject.ToString();
        WriteIds(body, "supersedes", Supersedes);
    }
}
