using System.Buffers.Binary;

namespace GenosDb.Storage;

/// <summary>The version fields of a header whose checksum holds: major and minor u16, incompatible features u32.</summary>
internal static class LogVersion
{
    public const ushort Major = 1;
    public const ushort Minor = 0;

    public const int Bytes = 8;

    public static void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, Major);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], Minor);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], 0);
    }

    /// <exception cref="StorageException">This version cannot read it; the message names what it needs.</exception>
    public static void Require(ReadOnlySpan<byte> source, string path)
    {
        var (major, minor, features) = (BinaryPrimitives.ReadUInt16BigEndian(source), BinaryPrimitives.ReadUInt16BigEndian(source[2..]), BinaryPrimitives.ReadUInt32BigEndian(source[4..]));
        if (major != Major)
            throw Unsupported(path, $"has format {major}.{minor}; this package reads format {Major}");
        if (features != 0)
            throw Unsupported(path, $"needs the features 0x{features:x8} of format {major}.{minor}; this package knows none of them");
    }

    public static StorageException Unsupported(string path, string what) =>
        new(StorageFailure.UnsupportedVersion, $"'{path}' {what}. Update the package GenosDb. Nothing was touched.") { Path = path };
}
