namespace GenosDb;

/// <summary>Signs digests with a local key.</summary>
/// <remarks>Synchronous, because the engine is. Implementations are thread-safe: several databases may share one signer.</remarks>
public interface ISigner
{
    /// <summary>The signature scheme; 1 is ES256: ECDSA over P-256.</summary>
    byte SchemeId { get; }

    /// <summary>The public key as the scheme writes it; for ES256 the compressed point, 33 bytes.</summary>
    ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>The address that belongs to scheme and public key.</summary>
    Address Address { get; }

    /// <summary>Signs a digest.</summary>
    /// <param name="digest">A SHA-256 digest, 32 bytes.</param>
    /// <param name="destination">Receives the canonical signature of the scheme; for ES256 64 bytes: r, then s of the lower half.</param>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The digest has another length, or the destination is too short.</exception>
    /// <exception cref="ObjectDisposedException">The key has been wiped.</exception>
    int Sign(ReadOnlySpan<byte> digest, Span<byte> destination);
}
