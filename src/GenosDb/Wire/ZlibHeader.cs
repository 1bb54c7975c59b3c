namespace GenosDb.Wire;

/// <summary>What stands around the deflated bytes of a zlib stream: two bytes of header, four of checksum.</summary>
/// <remarks>Source: RFC 1950, section 2.2.</remarks>
internal static class ZlibHeader
{
    /// <summary>Header, the shortest deflated block and the checksum.</summary>
    public const int MinStreamBytes = 2 + 2 + 4;

    private const int Deflate = 8;
    private const int MaxWindowBits = 7; // 32 KiB
    private const byte PresetDictionary = 0x20;

    /// <summary>The stream of no bytes.</summary>
    public static ReadOnlySpan<byte> EmptyStream => [0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01];

    /// <summary>Whether the stream begins as one that every implementation here can read: deflate, at most 32 KiB of window, no preset dictionary.</summary>
    public static bool IsAcceptable(ReadOnlySpan<byte> stream) =>
        stream.Length >= MinStreamBytes
        && (stream[0] & 0x0F) == Deflate
        && stream[0] >> 4 <= MaxWindowBits
        && (stream[1] & PresetDictionary) == 0
        && ((stream[0] << 8) | stream[1]) % 31 == 0;
}
