using System.Buffers.Binary;

namespace GenosDb.Storage;

/// <summary>A record in a frame or block: key length u16, value length u32 (all ones for a deletion), key, value.</summary>
internal static class RecordFormat
{
    private const int PrefixBytes = 6;
    private const uint Deletion = uint.MaxValue;

    public static int LengthOf(in StorageRecord record) => PrefixBytes + record.Key.Length + record.Value.Length;

    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, in StorageRecord record)
    {
        var key = record.Key.Span;
        var value = record.Value.Span;
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)key.Length);
        BinaryPrimitives.WriteUInt32BigEndian(destination[2..], record.IsDeletion ? Deletion : (uint)value.Length);
        key.CopyTo(destination[PrefixBytes..]);
        value.CopyTo(destination[(PrefixBytes + key.Length)..]);
        return PrefixBytes + key.Length + value.Length;
    }

    /// <summary>Takes one record from the front.</summary>
    /// <returns>False when it does not fit.</returns>
    public static bool TryRead(scoped ref ReadOnlySpan<byte> source, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value, out bool isDeletion)
    {
        key = default;
        value = default;
        isDeletion = false;
        if (source.Length < PrefixBytes)
            return false;
        var keyBytes = BinaryPrimitives.ReadUInt16BigEndian(source);
        var length = BinaryPrimitives.ReadUInt32BigEndian(source[2..]);
        isDeletion = length == Deletion;
        var valueBytes = isDeletion ? 0L : length;
        if (keyBytes == 0 || PrefixBytes + keyBytes + valueBytes > source.Length)
            return false;
        key = source.Slice(PrefixBytes, keyBytes);
        value = source.Slice(PrefixBytes + keyBytes, (int)valueBytes);
        source = source[(PrefixBytes + keyBytes + (int)valueBytes)..];
        return true;
    }

    /// <summary>Whether exactly that many records fill it.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> source, int records)
    {
        for (; records > 0; records--)
        {
            if (!TryRead(ref source, out _, out _, out _))
                return false;
        }

        return source.IsEmpty;
    }
}
