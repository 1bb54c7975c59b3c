namespace GenosDb;

/// <summary>What many operations share: the database, and the scheme and public key of one author. One instance serves all operations of that author;
/// two that say the same are equal.</summary>
internal sealed class OperationScope : IEquatable<OperationScope>
{
    /// <summary>The scheme of an unsigned database: no key, no proof.</summary>
    public const byte UnsignedScheme = 0;

    /// <summary>The longest public key that is read, in bytes.</summary>
    public const int MaxKeyBytes = 4_096;

    // One byte, so that it is read and written whole: several threads may look at once and find the same.
    private byte _keyVerdict;

    /// <summary>Of an unsigned database.</summary>
    public OperationScope(DatabaseId database)
    {
        Database = database;
        PublicKey = [];
    }

    /// <summary>Of one author. That the key is one is not checked here.</summary>
    public OperationScope(DatabaseId database, byte schemeId, byte[] publicKey)
    {
        (Database, SchemeId, PublicKey) = (database, schemeId, publicKey);
        if (schemeId != UnsignedScheme)
            Author = Address.Derive(schemeId, publicKey);
    }

    public DatabaseId Database { get; }

    public byte SchemeId { get; }

    /// <summary>Who signs with that key; null in an unsigned database.</summary>
    public Address? Author { get; }

    public byte[] PublicKey { get; }

    /// <summary>Whether the public key was found to be one; null until somebody has looked. An answer that is remembered, never read from a peer.</summary>
    public bool? IsKeyValid
    {
        get => _keyVerdict == 0 ? null : _keyVerdict == 1;
        set => _keyVerdict = value is null ? (byte)0 : value.Value ? (byte)1 : (byte)2;
    }

    /// <summary>The hash of a scope that has this key, without making one.</summary>
    public static int GetHashCode(byte schemeId, ReadOnlySpan<byte> publicKey)
    {
        var hash = default(HashCode);
        hash.Add(schemeId);
        hash.AddBytes(publicKey);
        return hash.ToHashCode();
    }

    /// <summary>Orders by scheme and key, as bytes.</summary>
    public static int CompareSigners(OperationScope left, OperationScope right) =>
        left.SchemeId != right.SchemeId ? left.SchemeId.CompareTo(right.SchemeId) : left.PublicKey.AsSpan().SequenceCompareTo(right.PublicKey);

    public bool Equals(OperationScope? other) =>
        ReferenceEquals(this, other)
        || (other is not null && SchemeId == other.SchemeId && PublicKey.AsSpan().SequenceEqual(other.PublicKey) && Database == other.Database);

    public override bool Equals(object? obj) => Equals(obj as OperationScope);

    public override int GetHashCode() => GetHashCode(SchemeId, PublicKey);
}
