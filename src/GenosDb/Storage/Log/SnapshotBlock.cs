using System.Buffers.Binary;

namespace GenosDb.Storage;

/// <summary>The 32 bytes before a block of a snapshot.</summary>
/// <param name="StoredBytes">Behind the header.</param>
/// <param name="RawBytes">After decompression.</param>
/// <param name="Records">How many.</param>
/// <param name="IsCompressed">By zlib.</param>
/// <param name="Number">From 0.</param>
internal readonly record struct SnapshotBlock(int StoredBytes, int RawBytes, int Records, bool IsCompressed, long Number)
{
    public const int HeaderBytes = 32;

    /// <summary>A block ends here; a larger record has its own.</summary>
    public const int UsualRawBytes = 64 << 10;

    /// <summary>What compresses better is stored as it is, so that a reader can refuse a bomb.</summary>
    public const int MaxRatio = 100;

    private const int MaxRawBytes = LogFrame.MaxPayloadBytes;
    private const int ChecksumAt = 4;
    private const int RawBytesAt = 8;
    private const int RecordsAt = 12;
    private const int CodecAt = 16;
    private const int NumberAt = 20;
    private const int ReservedAt = 28;

    /// <param name="block">The header, and the stored bytes, which are in place.</param>
    /// <param name="salt">Of the file.</param>
    public void Seal(Span<byte> block, uint salt)
    {
        block[..HeaderBytes].Clear();
        BinaryPrimitives.WriteInt32BigEndian(block, StoredBytes);
        BinaryPrimitives.WriteInt32BigEndian(block[RawBytesAt..], RawBytes);
        BinaryPrimitives.WriteInt32BigEndian(block[RecordsAt..], Records);
        block[CodecAt] = IsCompressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(block[NumberAt..], Number);
        BinaryPrimitives.WriteUInt32BigEndian(block[ChecksumAt..], Checksum(block[..(HeaderBytes + StoredBytes)], salt));
    }

    /// <summary>Reads a header, which proves nothing yet.</summary>
    public static bool TryRead(ReadOnlySpan<byte> header, out SnapshotBlock block)
    {
        var (stored, raw) = (BinaryPrimitives.ReadUInt32BigEndian(header), BinaryPrimitives.ReadUInt32BigEndian(header[RawBytesAt..]));
        var codec = header[CodecAt];
        block = default;
        if (raw is 0 or > MaxRawBytes || stored > raw || stored == 0 || codec > 1 || (codec == 0 && stored != raw) || raw > (ulong)stored * MaxRatio
            || header[(CodecAt + 1)..NumberAt].ContainsAnyExcept((byte)0) || header[ReservedAt..HeaderBytes].ContainsAnyExcept((byte)0))
        {
            return false;
        }

        block = new SnapshotBlock((int)stored, (int)raw, BinaryPrimitives.ReadInt32BigEndian(header[RecordsAt..]), codec == 1, BinaryPrimitives.ReadInt64BigEndian(header[NumberAt..]));
        return block.Records > 0;
    }

    public static bool IsSound(ReadOnlySpan<byte> block, uint salt) => BinaryPrimitives.ReadUInt32BigEndian(block[ChecksumAt..]) == Checksum(block, salt);

    private static uint Checksum(ReadOnlySpan<byte> block, uint salt) => Crc32C.Finish(Crc32C.Append(Crc32C.Append(salt, block[..ChecksumAt]), block[RawBytesAt..]));
}
