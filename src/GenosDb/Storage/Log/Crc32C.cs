using System.Buffers.Binary;
using System.Numerics;

namespace GenosDb.Storage;

/// <summary>The Castagnoli checksum, in parts: append to <see cref="Start"/>, then finish.</summary>
/// <remarks>Polynomial 0x1EDC6F41, reflected; check value of "123456789" is 0xE3069283 (RFC 3720, appendix B.4). Finds every error of up to 3 bits, and every burst of
/// up to 32, in what is at most 16 MiB long.</remarks>
internal static class Crc32C
{
    public const uint Start = uint.MaxValue;

    public static uint Append(uint state, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var part in bytes)
            state = BitOperations.Crc32C(state, part);
        return state;
    }

    public static uint Finish(uint state) => ~state;

    public static uint Of(ReadOnlySpan<byte> bytes) => Finish(Append(Start, bytes));
}
