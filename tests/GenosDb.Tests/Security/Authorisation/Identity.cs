namespace GenosDb.Tests.Security.Authorisation;

/// <summary>Somebody who signs, with a key that is none: who signed is what matters here, and the verifier looks at signatures elsewhere.</summary>
internal sealed class Identity : ISigner
{
    public const long Noon = 1_750_000_000_000;

    public static readonly DatabaseId Airports = DatabaseId.From("airports");

    public static readonly Identity Root = new("root", 1);
    public static readonly Identity Regent = new("regent", 2);
    public static readonly Identity Alice = new("alice", 3);
    public static readonly Identity Bob = new("bob", 4);
    public static readonly Identity Charlie = new("charlie", 5);
    public static readonly Identity Mallory = new("mallory", 6);

    private readonly byte[] _publicKey = new byte[33];
    private readonly ulong _origin;
    private readonly OperationScope _scope;

    public Identity(string name, ulong origin, DatabaseId? database = null)
    {
        System.Text.Encoding.ASCII.GetBytes(name, _publicKey);
        _origin = origin;
        _scope = new OperationScope(database ?? Airports, SchemeId, _publicKey);
    }

    public byte SchemeId => 1;

    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    public Address Address => _scope.Author!.Value;

    public string Profile => $"user:{Address}";

    public int Sign(ReadOnlySpan<byte> digest, Span<byte> destination)
    {
        destination[..64].Clear();
        return 64;
    }

    /// <summary>The id of a node that this identity owns.</summary>
    public string Own(string name) => $"~{Address}/{name}";

    public HybridTimestamp At(long milliseconds, ushort counter = 0) => new(Noon + milliseconds, counter, new ReplicaId(_origin));

    public Operation Upsert(long at, string id, GenosValue value = default) => Make(OperationKind.Upsert, At(at), id, value);

    public Operation Remove(long at, string id) => Make(OperationKind.Remove, At(at), id);

    public Operation Link(long at, string source, string target) => Make(OperationKind.Link, At(at), source, target: target);

    public Operation Grant(long at, Identity subject, string role, long? expiresAt = null, params Operation[] supersedes) =>
        Say(At(at), new GrantStatement(subject.Address, role, Noon + expiresAt, IsLocked: false, Ids(supersedes)));

    public Operation Revoke(long at, Identity subject, params Operation[] keep) =>
        Say(At(at), new RevocationStatement(subject.Address, [], Ids(keep)));

    public Operation Forgive(long at, Identity subject, Operation revocation, params Operation[] operations) =>
        Say(At(at), new AmnestyStatement(subject.Address, revocation.Id, Ids(operations)));

    public Operation Share(long at, string nodeId, Identity subject, AclLevel level, params Operation[] supersedes) =>
        Say(At(at), new AclStatement(nodeId, Address, subject.Address, level, Ids(supersedes)));

    public Operation Say(HybridTimestamp stamp, AuthorityStatement statement) => Make(statement.Kind, stamp, statement.Name, statement.ToBody());

    public Operation Make(OperationKind kind, HybridTimestamp stamp, string id, GenosValue value = default, string? target = null) =>
        Operation.Create(_scope, kind, stamp, id, "", target, value).SignedBy(this);

    private static System.Collections.Immutable.ImmutableArray<OperationId> Ids(Operation[] operations) => [.. operations.Select(operation => operation.Id)];
}
