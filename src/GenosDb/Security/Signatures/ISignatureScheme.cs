namespace GenosDb.Security;

/// <summary>Checks keys and signatures of one kind. Thread-safe; answers hostile bytes with false, never with an exception.</summary>
internal interface ISignatureScheme
{
    /// <summary>The byte that names the scheme in operations and addresses.</summary>
    byte Id { get; }

    int MaxSignatureLength { get; }

    /// <summary>The address of a key; false when the bytes are no key. Cheap for a key seen lately.</summary>
    bool TryDeriveAddress(ReadOnlySpan<byte> publicKey, out Address address);

    /// <summary>Whether this is the one form that a signature may have, so that nobody can make a second signature from a first.</summary>
    bool IsCanonicalSignature(ReadOnlySpan<byte> signature);

    /// <summary>Whether the key signed the digest. False, too, when anything is not canonical.</summary>
    bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature);
}
