using System.Buffers.Binary;

namespace GenosDb.Storage;

/// <summary>One frame of a segment: 32 bytes, the payload, and zeros up to a multiple of 8.</summary>
/// <remarks>The salt of the file makes old sectors of a recycled file invalid. The durable LSN tells a torn end from rot: when a frame says that an earlier one was durable, and
/// that one cannot be read, something was lost that must not be.</remarks>
internal readonly ref struct LogFrame
{
    public const int HeaderBytes = 32;
    public const int Alignment = 8;
    public const int MaxPayloadBytes = 16 << 20;

    private const int ChecksumAt = 4;
    private const int TypeAt = 8;
    private const int FlagsAt = 9;
    private const int ReservedAt = 10;
    private const int RecordsAt = 12;
    private const int LsnAt = 16;
    private const int DurableLsnAt = 24;

    private const byte EndsFlag = 1;
    private const byte ContinuesFlag = 2;

    public LogFrameType Type { get; private init; }

    /// <summary>Whether it is the last one of its batch.</summary>
    public bool EndsBatch { get; private init; }

    /// <summary>Whether it is not the first one of its batch. Behind damage this tells a whole batch from the rest of one.</summary>
    public bool ContinuesBatch { get; private init; }

    public int Records { get; private init; }

    public long Lsn { get; private init; }

    public long DurableLsn { get; private init; }

    public ReadOnlySpan<byte> Payload { get; private init; }

    /// <summary>Bytes in the file.</summary>
    public int Length => LengthOf(Payload.Length);

    public static int LengthOf(int payloadBytes) => HeaderBytes + ((payloadBytes + Alignment - 1) & -Alignment);

    /// <summary>Fills in the header of a frame, given all of its bytes with the payload in place, and the zeros behind the payload.</summary>
    public static void Seal(Span<byte> frame, int payloadBytes, LogFrameType type, bool endsBatch, bool continuesBatch, int records, long lsn, long durableLsn, uint salt)
    {
        BinaryPrimitives.WriteInt32BigEndian(frame, payloadBytes);
        frame[TypeAt] = (byte)type;
        frame[FlagsAt] = (byte)((endsBatch ? EndsFlag : 0) | (continuesBatch ? ContinuesFlag : 0));
        frame[ReservedAt..RecordsAt].Clear();
        BinaryPrimitives.WriteInt32BigEndian(frame[RecordsAt..], records);
        BinaryPrimitives.WriteInt64BigEndian(frame[LsnAt..], lsn);
        BinaryPrimitives.WriteInt64BigEndian(frame[DurableLsnAt..], durableLsn);
        frame[(HeaderBytes + payloadBytes)..].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(frame[ChecksumAt..], Checksum(frame, payloadBytes, salt));
    }

    /// <summary>Whether the first 32 bytes can be those of a frame; costs little, since it is asked at many places of a damaged file.</summary>
    public static bool IsPlausible(ReadOnlySpan<byte> header, out int length)
    {
        var payloadBytes = BinaryPrimitives.ReadUInt32BigEndian(header);
        length = payloadBytes <= MaxPayloadBytes ? LengthOf((int)payloadBytes) : 0;
        return length != 0
            && header[TypeAt] != 0
            && (header[FlagsAt] & ~(EndsFlag | ContinuesFlag)) == 0
            && BinaryPrimitives.ReadUInt16BigEndian(header[ReservedAt..]) == 0
            && BinaryPrimitives.ReadInt32BigEndian(header[RecordsAt..]) >= 0
            && BinaryPrimitives.ReadInt64BigEndian(header[LsnAt..]) > 0
            && BinaryPrimitives.ReadInt64BigEndian(header[DurableLsnAt..]) >= 0;
    }

    /// <param name="bytes">Plausible, and as long as it says.</param>
    /// <param name="salt">Of the file.</param>
    /// <param name="frame">Points into <paramref name="bytes"/>.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, uint salt, out LogFrame frame)
    {
        var payloadBytes = BinaryPrimitives.ReadInt32BigEndian(bytes);
        frame = new LogFrame
        {
            Type = (LogFrameType)bytes[TypeAt],
            EndsBatch = (bytes[FlagsAt] & EndsFlag) != 0,
            ContinuesBatch = (bytes[FlagsAt] & ContinuesFlag) != 0,
            Records = BinaryPrimitives.ReadInt32BigEndian(bytes[RecordsAt..]),
            Lsn = BinaryPrimitives.ReadInt64BigEndian(bytes[LsnAt..]),
            DurableLsn = BinaryPrimitives.ReadInt64BigEndian(bytes[DurableLsnAt..]),
            Payload = bytes.Slice(HeaderBytes, payloadBytes),
        };
        return BinaryPrimitives.ReadUInt32BigEndian(bytes[ChecksumAt..]) == Checksum(bytes, payloadBytes, salt) && !bytes[(HeaderBytes + payloadBytes)..].ContainsAnyExcept((byte)0);
    }

    private static uint Checksum(ReadOnlySpan<byte> frame, int payloadBytes, uint salt) =>
        Crc32C.Finish(Crc32C.Append(Crc32C.Append(salt, frame[..ChecksumAt]), frame[TypeAt..(HeaderBytes + payloadBytes)]));
}
