using GenosDb.Security;
using GenosDb.Transports;

namespace GenosDb;

/// <summary>A signer, as the handshakes of links see it; without one, a throw-away key. Peers may have either kind.</summary>
internal sealed class ChannelIdentity : IChannelIdentity, IDisposable
{
    private readonly ISigner? _signer;
    private readonly ISignatureScheme _scheme;
    private readonly ThrowAwayIdentity? _throwAway;

    /// <summary>Creates one.</summary>
    /// <param name="signer">Who this side is; null for nobody.</param>
    /// <param name="scheme">The scheme of signers.</param>
    public ChannelIdentity(ISigner? signer, ISignatureScheme scheme)
    {
        (_signer, _scheme, _throwAway) = (signer, scheme, signer is null ? new ThrowAwayIdentity() : null);
        PublicKey = signer is null ? _throwAway!.PublicKey : (byte[])[signer.SchemeId, .. signer.PublicKey.Span];
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>The address of a key that was verified here; null for a throw-away key.</summary>
    /// <param name="publicKey">Scheme byte ‖ key.</param>
    public static Address? AddressOf(ReadOnlySpan<byte> publicKey) => publicKey[0] == ThrowAwayIdentity.Scheme ? null : Address.Derive(publicKey[0], publicKey[1..]);

    /// <inheritdoc/>
    public byte[] Sign(ReadOnlySpan<byte> digest)
    {
        if (_signer is null) return _throwAway!.Sign(digest);
        var signature = new byte[_scheme.MaxSignatureLength];
        try
        {
            return signature[.._signer.Sign(digest, signature)];
        }
        catch (ObjectDisposedException problem)
        {
            // It has signed out since the handshake began. To everybody but this link that is no problem.
            throw new IOException("The identity of this side has signed out.", problem);
        }
    }

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature) => publicKey[0] == _scheme.Id
        ? _scheme.Verify(publicKey[1..], digest, signature)
        : ThrowAwayIdentity.VerifyThrowAway(publicKey, digest, signature);

    /// <summary>Forgets the throw-away key; the signer is the application's.</summary>
    public void Dispose() => _throwAway?.Dispose();
}
