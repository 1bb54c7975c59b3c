using System.Security.Cryptography;

namespace GenosDb.Transports;

/// <summary>A fresh P-256 key for a peer without an identity: it ties a handshake to its connection and stands for nobody. Its scheme byte is 0.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ThrowAwayIdentity : IChannelIdentity, IDisposable
{
    /// <summary>No identity scheme has this byte.</summary>
    public const byte Scheme = 0;

    private const int SignatureBytes = 64;

    private readonly Lock _gate = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _publicKey = new byte[1 + EphemeralPoint.Size];

    /// <summary>Makes a key.</summary>
    public ThrowAwayIdentity() => EphemeralPoint.Write(_key.ExportParameters(includePrivateParameters: false).Q, _publicKey.AsSpan(1));

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    /// <summary>Whether the owner of a throw-away key signed a digest.</summary>
    /// <inheritdoc cref="IChannelIdentity.Verify"/>
    public static bool VerifyThrowAway(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != 1 + EphemeralPoint.Size || publicKey[0] != Scheme || signature.Length != SignatureBytes) return false;
        if (!EphemeralPoint.TryRead(publicKey[1..], out var point)) return false;
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
        return key.VerifyHash(digest, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <inheritdoc/>
    public byte[] Sign(ReadOnlySpan<byte> digest)
    {
        // A key object is not promised to serve two threads.
        lock (_gate) return _key.SignHash(digest, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature) => VerifyThrowAway(publicKey, digest, signature);

    /// <summary>Forgets the key.</summary>
    public void Dispose() => _key.Dispose();
}
