namespace GenosDb.Transports;

/// <summary>The key pair that this side proves to own in a handshake, and the check of the other side's proof. Keys are opaque here: a scheme byte, then the key.</summary>
internal interface IChannelIdentity
{
    /// <summary>Scheme byte ‖ key, 1 to 255 bytes.</summary>
    ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Signs a digest of 32 bytes.</summary>
    /// <param name="digest">The digest.</param>
    byte[] Sign(ReadOnlySpan<byte> digest);

    /// <summary>Whether the owner of a key signed a digest. False for a key that is no key here; never throws.</summary>
    /// <param name="publicKey">Scheme byte ‖ key, as the peer sent it; at least one byte.</param>
    /// <param name="digest">32 bytes.</param>
    /// <param name="signature">As the peer sent it.</param>
    bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature);
}
