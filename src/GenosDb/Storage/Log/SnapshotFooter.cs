using System.Buffers.Binary;

namespace GenosDb.Storage;

/// <summary>The last 80 bytes of a snapshot. Without them, or when they do not agree with what is before them, there is no snapshot.</summary>
/// <param name="Records">How many.</param>
/// <param name="Blocks">How many.</param>
/// <param name="CoveredLsn">As in the header.</param>
/// <param name="RawBytes">Of all blocks, before compression.</param>
internal readonly record struct SnapshotFooter(long Records, long Blocks, long CoveredLsn, long RawBytes)
{
    public const int Bytes = 80;
    public const int HashBytes = 32;

    private const ulong Magic = 0x47454E4F53454E44; // GENOSEND
    private const int HashAt = 40;
    private const int ReservedAt = 72;
    private const int ChecksumAt = 76;

    /// <param name="destination">80 bytes.</param>
    /// <param name="hash">SHA-256 of all raw block bytes in order.</param>
    public void Write(Span<byte> destination, ReadOnlySpan<byte> hash)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, Magic);
        BinaryPrimitives.WriteInt64BigEndian(destination[8..], Records);
        BinaryPrimitives.WriteInt64BigEndian(destination[16..], Blocks);
        BinaryPrimitives.WriteInt64BigEndian(destination[24..], CoveredLsn);
        BinaryPrimitives.WriteInt64BigEndian(destination[32..], RawBytes);
        hash.CopyTo(destination[HashAt..]);
        destination[ReservedAt..ChecksumAt].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(destination[ChecksumAt..], Crc32C.Of(destination[..ChecksumAt]));
    }

    public static bool TryRead(ReadOnlySpan<byte> source, out SnapshotFooter footer, out ReadOnlySpan<byte> hash)
    {
        footer = new SnapshotFooter(
            BinaryPrimitives.ReadInt64BigEndian(source[8..]), BinaryPrimitives.ReadInt64BigEndian(source[16..]), BinaryPrimitives.ReadInt64BigEndian(source[24..]), BinaryPrimitives.ReadInt64BigEndian(source[32..]));
        hash = source.Slice(HashAt, HashBytes);
        return BinaryPrimitives.ReadUInt64BigEndian(source) == Magic
            && BinaryPrimitives.ReadUInt32BigEndian(source[ChecksumAt..]) == Crc32C.Of(source[..ChecksumAt])
            && !source[ReservedAt..ChecksumAt].ContainsAnyExcept((byte)0);
    }
}
