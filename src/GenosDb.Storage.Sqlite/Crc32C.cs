using System.Buffers.Binary;
using System.Numerics;

namespace GenosDb.Storage.Sqlite;

/// <summary>CRC-32C (Castagnoli), fed piece by piece; numbers go in big-endian.</summary>
internal struct Crc32C
{
    private uint _inverted;

    /// <summary>The checksum of what was added.</summary>
    public readonly uint Value => _inverted;

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var state = ~_inverted;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var one in bytes)
            state = BitOperations.Crc32C(state, one);
        _inverted = ~state;
    }

    /// <summary>Adds a number of 2 bytes.</summary>
    public void Add(ushort number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, number);
        Add(bytes);
    }

    /// <summary>Adds a number of 4 bytes.</summary>
    public void Add(uint number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        Add(bytes);
    }

    /// <summary>Adds a number of 8 bytes.</summary>
    public void Add(ulong number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        Add(bytes);
    }
}
