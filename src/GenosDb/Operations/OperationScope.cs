namespace GenosDb;

/// <summary>What many operations share: the database, and the scheme and public key of one author. One instance serves all operations of that author.</summary>
internal sealed class OperationScope(DatabaseId database, byte schemeId = OperationScope.UnsignedScheme, byte[]? publicKey = null)
{
    /// <summary>The scheme of an unsigned database: no key, no proof.</summary>
    public const byte UnsignedScheme = 0;

    public DatabaseId Database { get; } = database;

    public byte SchemeId { get; } = schemeId;

    /// <summary>Who signs with that key; null in an unsigned database.</summary>
    public Address? Author { get; init; }

    public byte[] PublicKey { get; } = publicKey ?? [];
}
