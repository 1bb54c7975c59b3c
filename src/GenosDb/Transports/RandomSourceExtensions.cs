using System.Buffers.Binary;

namespace GenosDb.Transports;

/// <summary>Draws numbers from random bytes.</summary>
internal static class RandomSourceExtensions
{
    /// <summary>Uniform in [0, 1), with the 53 bits that a double holds.</summary>
    /// <param name="random">The source.</param>
    public static double NextFraction(this IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        random.Fill(bytes);
        return (BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 11) * (1.0 / (1UL << 53));
    }
}
