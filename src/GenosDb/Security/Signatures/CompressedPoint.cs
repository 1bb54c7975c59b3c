using System.Buffers.Binary;

namespace GenosDb.Security;

/// <summary>33 bytes of a public key, as sent, in a form that a dictionary compares without allocating. Says nothing about whether it is a key.</summary>
internal readonly record struct CompressedPoint(byte Prefix, ulong A, ulong B, ulong C, ulong D)
{
    public const int Size = 33;

    public static CompressedPoint Read(ReadOnlySpan<byte> source) => new(
        source[0],
        BinaryPrimitives.ReadUInt64BigEndian(source[1..]),
        BinaryPrimitives.ReadUInt64BigEndian(source[9..]),
        BinaryPrimitives.ReadUInt64BigEndian(source[17..]),
        BinaryPrimitives.ReadUInt64BigEndian(source[25..]));

    // Seeded for each process, which the generated one is not: keys are cheap to make until many share one bucket.
    public override int GetHashCode() => HashCode.Combine(Prefix, A, B, C, D);
}
