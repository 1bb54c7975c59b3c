using System.Buffers;
using GenosDb;
using GenosDb.Wire;

namespace ZeroTrust;

/// <summary>Puts other operations in the place of those that the database means to send. The library compresses last, behind every check of its own, so this is where a
/// tampered peer gets its bytes in; the honest side sees a sound container over an authenticated link.</summary>
internal sealed class SmugglingCompressor : IPayloadCompressor
{
    private readonly ZlibPayloadCompressor _honest = new();
    private byte[]? _smuggled;

    /// <summary>Replaces the next container that has the same length.</summary>
    public void Smuggle(byte[] columns) => Volatile.Write(ref _smuggled, columns);

    /// <summary>Whether it has left.</summary>
    public bool HasSmuggled => Volatile.Read(ref _smuggled) is null;

    public void Compress(ReadOnlySpan<byte> source, IBufferWriter<byte> destination)
    {
        if (Volatile.Read(ref _smuggled) is { } smuggled && smuggled.Length == source.Length)
        {
            Volatile.Write(ref _smuggled, null);
            source = smuggled;
        }

        _honest.Compress(source, destination);
    }

    public DecodeStatus Decompress(ReadOnlySpan<byte> source, Span<byte> destination) => _honest.Decompress(source, destination);
}
