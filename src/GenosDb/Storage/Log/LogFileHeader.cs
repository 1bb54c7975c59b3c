using System.Buffers.Binary;

namespace GenosDb.Storage;

/// <summary>The first 80 bytes of a segment or snapshot.</summary>
/// <param name="Kind">Which of the two.</param>
/// <param name="StoreId">Equal in all files of a store.</param>
/// <param name="FileId">New for every file, and the salt of every checksum in it: what an earlier file left on the disk is never taken for a part of this one.</param>
/// <param name="Lsn">Of a segment: its first frame. Of a snapshot: the last frame that it covers.</param>
/// <param name="Incarnation">Of the writer.</param>
internal readonly record struct LogFileHeader(LogFileKind Kind, UInt128 StoreId, UInt128 FileId, long Lsn, long Incarnation)
{
    public const int Bytes = 80;

    private const int VersionAt = 8;
    private const int CipherAt = 20;
    private const int StoreIdAt = 24;
    private const int FileIdAt = 40;
    private const int LsnAt = 56;
    private const int IncarnationAt = 64;
    private const int ReservedAt = 72;
    private const int ChecksumAt = 76;

    /// <summary>The state of a checksum that has taken in the file id.</summary>
    public uint Salt => SaltOf(FileId);

    /// <summary>The salt of a file whose header is damaged, if the damage is elsewhere: frames then prove it.</summary>
    public static uint SaltOfDamaged(ReadOnlySpan<byte> header) => SaltOf(BinaryPrimitives.ReadUInt128BigEndian(header[FileIdAt..]));

    public void Write(Span<byte> destination)
    {
        destination = destination[..Bytes];
        destination.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(destination, (ulong)Kind);
        LogVersion.Write(destination[VersionAt..]);
        BinaryPrimitives.WriteUInt128BigEndian(destination[StoreIdAt..], StoreId);
        BinaryPrimitives.WriteUInt128BigEndian(destination[FileIdAt..], FileId);
        BinaryPrimitives.WriteInt64BigEndian(destination[LsnAt..], Lsn);
        BinaryPrimitives.WriteInt64BigEndian(destination[IncarnationAt..], Incarnation);
        BinaryPrimitives.WriteUInt32BigEndian(destination[ChecksumAt..], Crc32C.Of(destination[..ChecksumAt]));
    }

    /// <returns>False when it is not as it was written.</returns>
    /// <exception cref="StorageException">Sound, and too new.</exception>
    public static bool TryRead(ReadOnlySpan<byte> source, LogFileKind kind, string path, out LogFileHeader header)
    {
        header = default;
        if (source.Length < Bytes
            || BinaryPrimitives.ReadUInt64BigEndian(source) != (ulong)kind
            || BinaryPrimitives.ReadUInt32BigEndian(source[ChecksumAt..]) != Crc32C.Of(source[..ChecksumAt]))
        {
            return false;
        }

        LogVersion.Require(source[VersionAt..], path);
        if (source[CipherAt] != 0)
            throw LogVersion.Unsupported(path, $"is encrypted by cipher {source[CipherAt]}, which this package does not know");
        header = new LogFileHeader(
            kind,
            BinaryPrimitives.ReadUInt128BigEndian(source[StoreIdAt..]),
            BinaryPrimitives.ReadUInt128BigEndian(source[FileIdAt..]),
            BinaryPrimitives.ReadInt64BigEndian(source[LsnAt..]),
            BinaryPrimitives.ReadInt64BigEndian(source[IncarnationAt..]));
        return header is { Lsn: >= 0, Incarnation: > 0 } && !source[(CipherAt + 1)..StoreIdAt].ContainsAnyExcept((byte)0) && !source[ReservedAt..ChecksumAt].ContainsAnyExcept((byte)0);
    }

    private static uint SaltOf(UInt128 fileId)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, fileId);
        return Crc32C.Append(Crc32C.Start, bytes);
    }
}
