using System.Buffers.Binary;
using System.IO.Compression;
using GenosDb.Wire;

namespace GenosDb.Tests.Fuzzing;

/// <summary>Opens containers and closes them again with the right length and checksum, whatever is inside.</summary>
internal static class ContainerBytes
{
    private const int MaxMapBytes = 1 << 20;
    private static readonly ZlibPayloadCompressor Compressor = new();

    /// <summary>The map inside; null when there is none to be had.</summary>
    public static byte[]? TryOpen(ReadOnlySpan<byte> container)
    {
        if (container.IsEmpty)
            return null;
        if (container[0] == 0)
            return container[1..].ToArray();
        if (container[0] != 1 || container.Length < 5)
            return null;
        var length = BinaryPrimitives.ReadUInt32BigEndian(container[1..]);
        if (length > MaxMapBytes)
            return null;
        var map = new byte[length];
        return Compressor.Decompress(container[5..], map) == DecodeStatus.Ok ? map : null;
    }

    public static byte[] Raw(ReadOnlySpan<byte> map) => [0, .. map];

    public static byte[] Deflated(ReadOnlySpan<byte> map, uint? statedLength = null)
    {
        using var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(map);
        var container = new byte[5 + stream.Length];
        container[0] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(container.AsSpan(1), statedLength ?? (uint)map.Length);
        stream.GetBuffer().AsSpan(0, (int)stream.Length).CopyTo(container.AsSpan(5));
        return container;
    }
}
