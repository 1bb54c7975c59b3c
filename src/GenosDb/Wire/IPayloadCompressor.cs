using System.Buffers;

namespace GenosDb.Wire;

/// <summary>Compresses zlib streams (RFC 1950). Every implementation reads what another one wrote. Thread-safe.</summary>
public interface IPayloadCompressor
{
    /// <summary>Appends one zlib stream.</summary>
    /// <param name="source">The bytes to compress.</param>
    /// <param name="destination">Receives the stream.</param>
    void Compress(ReadOnlySpan<byte> source, IBufferWriter<byte> destination);

    /// <summary>Fills <paramref name="destination"/> exactly and consumes <paramref name="source"/> exactly, checksum included.</summary>
    /// <param name="source">One zlib stream.</param>
    /// <param name="destination">As long as the stream inflates to.</param>
    /// <returns><see cref="DecodeStatus.Ok"/>, or why it does not fit; never an exception.</returns>
    DecodeStatus Decompress(ReadOnlySpan<byte> source, Span<byte> destination);
}
