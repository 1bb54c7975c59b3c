using System.Diagnostics.CodeAnalysis;

namespace GenosDb;

/// <summary>Gives all operations of one author the same scope, so that a million operations do not hold a million keys. Bounded; thread-safe.</summary>
/// <remarks>Two generations: when the young one is full it becomes the old one, and what the old one held is forgotten unless it was asked for meanwhile.
/// A scope that was forgotten is made again; nothing depends on there being one only.</remarks>
internal sealed class OperationScopes(DatabaseId database)
{
    /// <summary>Authors that are remembered.</summary>
    public const int Capacity = 4_096;

    private readonly Lock _gate = new();
    private HashSet<OperationScope> _young = new(SignerComparer.Instance);
    private HashSet<OperationScope> _old = new(SignerComparer.Instance);

    public DatabaseId Database { get; } = database;

    public OperationScope Unsigned { get; } = new(database);

    /// <summary>The scope of an author.</summary>
    /// <param name="signer">Scheme ‖ public key, as signers are written; at most 1 + <see cref="OperationScope.MaxKeyBytes"/> bytes.</param>
    public OperationScope Get(ReadOnlySpan<byte> signer)
    {
        lock (_gate)
        {
            if (_young.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(signer, out var scope))
                return scope;
            if (!_old.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(signer, out scope))
                scope = new OperationScope(Database, signer[0], signer[1..].ToArray());
            if (_young.Count == Capacity / 2)
                (_young, _old) = (new HashSet<OperationScope>(SignerComparer.Instance), _young);
            _young.Add(scope);
            return scope;
        }
    }

    // The database is the same for all. Hashes are seeded by the process: a stranger can choose the bytes.
    private sealed class SignerComparer : IEqualityComparer<OperationScope>, IAlternateEqualityComparer<ReadOnlySpan<byte>, OperationScope>
    {
        public static readonly SignerComparer Instance = new();

        public bool Equals(OperationScope? x, OperationScope? y) => object.Equals(x, y);

        public int GetHashCode([DisallowNull] OperationScope obj) => obj.GetHashCode();

        public bool Equals(ReadOnlySpan<byte> alternate, OperationScope other) =>
            alternate[0] == other.SchemeId && alternate[1..].SequenceEqual(other.PublicKey);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => OperationScope.GetHashCode(alternate[0], alternate[1..]);

        public OperationScope Create(ReadOnlySpan<byte> alternate) => throw new NotSupportedException("Scopes are made by their table.");
    }
}
