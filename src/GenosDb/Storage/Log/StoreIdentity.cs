using System.Buffers.Binary;

namespace GenosDb.Storage;

/// <summary>The file <c>IDENTITY</c>: which store this is. Written once.</summary>
/// <param name="StoreId">Random.</param>
/// <param name="CreatedUnixMilliseconds">For people.</param>
internal readonly record struct StoreIdentity(UInt128 StoreId, long CreatedUnixMilliseconds)
{
    public const string FileName = "IDENTITY";
    public const int Bytes = 64;

    private const ulong Magic = 0x47454E4F5349444E; // GENOSIDN
    private const int VersionAt = 8;
    private const int StoreIdAt = 16;
    private const int CreatedAt = 32;
    private const int ReservedAt = 40;
    private const int ChecksumAt = 60;

    public void Write(Span<byte> destination)
    {
        destination = destination[..Bytes];
        destination.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(destination, Magic);
        LogVersion.Write(destination[VersionAt..]);
        BinaryPrimitives.WriteUInt128BigEndian(destination[StoreIdAt..], StoreId);
        BinaryPrimitives.WriteInt64BigEndian(destination[CreatedAt..], CreatedUnixMilliseconds);
        BinaryPrimitives.WriteUInt32BigEndian(destination[ChecksumAt..], Crc32C.Of(destination[..ChecksumAt]));
    }

    /// <returns>False when it is not as it was written.</returns>
    /// <exception cref="StorageException">Sound, and too new.</exception>
    public static bool TryRead(ReadOnlySpan<byte> source, string path, out StoreIdentity identity)
    {
        identity = default;
        if (source.Length != Bytes
            || BinaryPrimitives.ReadUInt64BigEndian(source) != Magic
            || BinaryPrimitives.ReadUInt32BigEndian(source[ChecksumAt..]) != Crc32C.Of(source[..ChecksumAt]))
        {
            return false;
        }

        LogVersion.Require(source[VersionAt..], path);
        identity = new StoreIdentity(BinaryPrimitives.ReadUInt128BigEndian(source[StoreIdAt..]), BinaryPrimitives.ReadInt64BigEndian(source[CreatedAt..]));
        return !source[ReservedAt..ChecksumAt].ContainsAnyExcept((byte)0);
    }
}
