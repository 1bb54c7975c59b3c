namespace GenosDb.Tests.Graphs;

/// <summary>Makes signed operations for the tests, as <see cref="Write"/> makes unsigned ones: authors are small numbers.</summary>
internal static class SignedWrite
{
    private static readonly DatabaseId Database = DatabaseId.From("tests");

    public static Address Address(int author) => TestSigner.Of(author).Address;

    public static Operation Put(int author, string id, long time, int value = 0) => Make(author, OperationKind.Upsert, time, id, "", null, value);

    public static Operation Remove(int author, string id, long time) => Make(author, OperationKind.Remove, time, id, "", null);

    public static Operation Link(int author, string source, string target, long time, string label = "") =>
        Make(author, OperationKind.Link, time, source, label, target);

    public static Operation Unlink(int author, string source, string target, long time, string label = "") =>
        Make(author, OperationKind.Unlink, time, source, label, target);

    /// <summary>An authority operation whose subject says in words what <see cref="TestAuthority"/> does with it.</summary>
    public static Operation Authority(string statement, long time = 1, OperationKind kind = OperationKind.Grant)
    {
        var signer = TestSigner.Of(0);
        var scope = new OperationScope(Database, signer.SchemeId, signer.PublicKey.ToArray());
        return new Operation(scope, kind, flags: 0, statement, "", null, Stamp(time, author: 0), [0xC0], new SignatureProof(new byte[64]));
    }

    private static Operation Make(int author, OperationKind kind, long time, string id, string label, string? target, int value = 0) =>
        Operation.Create(Database, TestSigner.Of(author), kind, Stamp(time, author), id, label, target, Write.Value(value));

    private static HybridTimestamp Stamp(long time, int author) => new(Write.Time(time), new ReplicaId(100 + (ulong)author));
}
