namespace GenosDb;

/// <summary>What many operations share: the database, and the scheme and public key of one author. One instance serves all operations of that author.</summary>
internal sealed class OperationScope
{
    /// <summary>The scheme of an unsigned database: no key, no proof.</summary>
    public const byte UnsignedScheme = 0;

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

    /// <summary>Whether the public key was found to be one; null until somebody has looked. An answer that is remembered, not a claim: it is never read from a peer.</summary>
    public bool? IsKeyValid { get; set; }
}
