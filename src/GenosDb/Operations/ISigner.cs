namespace GenosDb;

/// <summary>Signs digests with a local key. Synchronous and thread-safe.</summary>
public interface ISigner
{
    /// <summary>The signature scheme; 1 is ES256.</summary>
    byte SchemeId { get; }

    /// <summary>The public key in the form of the scheme; of ES256 33 bytes, SEC1 compressed.</summary>
    ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Derived from scheme and public key.</summary>
    Address Address { get; }

    /// <summary>Writes a canonical signature.</summary>
    /// <param name="digest">32 bytes.</param>
    /// <param name="destination">At least 64 bytes.</param>
    /// <returns>The length of the signature.</returns>
    int Sign(ReadOnlySpan<byte> digest, Span<byte> destination);
}
