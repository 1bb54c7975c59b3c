using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace GenosDb.Security;

/// <summary>ES256: ECDSA over P-256 and SHA-256. Keys are compressed points of SEC 1, signatures r ‖ s of IEEE P1363 with s in the lower half.</summary>
/// <remarks>ECDSA accepts (r, n − s) wherever it accepts (r, s). Only the lower s is canonical here, else any carrier could make a second signature of an operation.</remarks>
internal sealed class Es256SignatureScheme : ISignatureScheme
{
    public const byte SchemeId = 1;
    public const int SignatureSize = 2 * P256Scalar.Size;

    private readonly Es256KeyCache _keys;

    /// <param name="cachedKeys">Parsed keys that are kept, least recently used out first. Default 4,096; at least 1.</param>
    public Es256SignatureScheme(int cachedKeys = 4_096) => _keys = new Es256KeyCache(cachedKeys);

    public byte Id => SchemeId;

    public int MaxSignatureLength => SignatureSize;

    /// <summary>Makes a signature of the platform canonical: half of them come with the upper s.</summary>
    public static void Normalize(Span<byte> signature)
    {
        var s = signature[P256Scalar.Size..];
        if (!P256Scalar.IsLow(s))
            P256Scalar.Negate(s);
    }

    public bool TryDeriveAddress(ReadOnlySpan<byte> publicKey, out Address address)
    {
        var found = TryGetKey(publicKey, out var key);
        address = key?.Address ?? default;
        return found;
    }

    public bool IsCanonicalSignature(ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureSize)
            return false;
        var s = signature[P256Scalar.Size..];
        return P256Scalar.IsInRange(signature[..P256Scalar.Size]) && P256Scalar.IsInRange(s) && P256Scalar.IsLow(s);
    }

    // The shape of the signature first: it costs nothing, and a key that is new costs three verifications.
    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature) =>
        digest.Length == SHA256.HashSizeInBytes && IsCanonicalSignature(signature) && TryGetKey(publicKey, out var key) && key.Verify(digest, signature);

    private bool TryGetKey(ReadOnlySpan<byte> publicKey, [NotNullWhen(true)] out Es256PublicKey? key)
    {
        key = null;
        if (publicKey.Length != CompressedPoint.Size)
            return false;
        var point = CompressedPoint.Read(publicKey);
        if (_keys.TryGet(point, out key))
            return true;

        // Parsed outside the lock of the cache; when two callers meet here, both keys are right and one is kept.
        if (!Es256PublicKey.TryParse(publicKey, out key))
            return false;
        key = _keys.GetOrAdd(point, key);
        return true;
    }
}
