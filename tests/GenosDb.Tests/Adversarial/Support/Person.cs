using GenosDb.Tests.Sync.Support;

namespace GenosDb.Tests.Adversarial.Support;

/// <summary>Somebody with a real key, who signs what the test says, honest or not.</summary>
internal sealed class Person
{
    /// <summary>Twelve hours before the clock of the tests.</summary>
    public static readonly DateTimeOffset Noon = new(2025, 12, 31, 12, 0, 0, TimeSpan.Zero);

    public static readonly Person Root = new(1);
    public static readonly Person Ada = new(2);
    public static readonly Person Uma = new(3);
    public static readonly Person Gus = new(4);
    public static readonly Person Mallory = new(5);

    private readonly ulong _seed;

    public Person(ulong seed, DatabaseId? database = null)
    {
        _seed = seed;
        Signer = GenosIdentity.Create(new SeededRandomSource(seed));
        Scope = new OperationScope(database ?? EngineCluster.Database, Signer.SchemeId, Signer.PublicKey.ToArray());
    }

    public ISigner Signer { get; }

    public Address Address => Signer.Address;

    public OperationScope Scope { get; }

    public string Profile => $"user:{Address}";

    /// <summary>Root is the superadmin.</summary>
    public static SecurityOptions Policy(Person? signer = null) => new() { SuperAdmins = { new SuperAdmin(Root.Address) }, Signer = signer?.Signer };

    public HybridTimestamp At(long milliseconds) => new(Noon.ToUnixTimeMilliseconds() + milliseconds, 0, new ReplicaId(0xF000 + _seed));

    public Operation Upsert(long at, string id, GenosValue value = default) => Raw(OperationKind.Upsert, at, id, value.ToOwnedBytes());

    public Operation Remove(long at, string id) => Raw(OperationKind.Remove, at, id);

    public Operation Link(long at, string source, string target, string label = "") => Raw(OperationKind.Link, at, source, label: label, target: target);

    public Operation Grant(long at, Person subject, string role) => Say(at, new GrantStatement(subject.Address, role, null, IsLocked: false, []));

    public Operation Revoke(long at, Person subject, params Operation[] keep) =>
        Say(at, new RevocationStatement(subject.Address, [], [.. keep.Select(operation => operation.Id)]));

    /// <summary>Of whatever shape, with a good signature.</summary>
    public Operation Raw(OperationKind kind, long at, string id, byte[]? body = null, byte flags = 0, string label = "", string? target = null) =>
        new Operation(Scope, kind, flags, id, label, target, At(at), body, proof: null).SignedBy(Signer);

    /// <summary>Upserts of one commit, which share signatures.</summary>
    public Operation[] Batch(long at, int count, Func<int, string> id, Func<int, GenosValue> value, int groupSize = BatchSigner.BulkGroupSize) =>
        BatchSigner.Sign(Signer, Scope, [.. Enumerable.Range(0, count).Select(i => new Operation(Scope, OperationKind.Upsert, 0, id(i), "", null, At(at + i), value(i).ToOwnedBytes(), proof: null))], groupSize);

    private Operation Say(long at, AuthorityStatement statement) => Raw(statement.Kind, at, statement.Name, statement.ToBody().ToOwnedBytes());
}
