namespace GenosDb.Wire;

/// <summary>Little-endian base 128 with a continuation bit, as in Protocol Buffers; only the shortest form is read.</summary>
internal static class Varint
{
    /// <summary>The longest: 64 bits in groups of 7.</summary>
    public const int MaxBytes = 10;

    /// <summary>Writes a number and returns how many bytes that took.</summary>
    public static int Write(Span<byte> destination, ulong value)
    {
        var at = 0;
        while (value >= 0x80)
        {
            destination[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        destination[at++] = (byte)value;
        return at;
    }

    /// <summary>Reads one number and moves past it.</summary>
    public static DecodeStatus TryRead(ref ReadOnlySpan<byte> source, out ulong value)
    {
        value = 0;
        for (var at = 0; at < source.Length; at++)
        {
            var group = source[at];
            if (at == MaxBytes - 1 && group > 1)
                return DecodeStatus.OverLimit; // more than 64 bits
            value |= (ulong)(group & 0x7F) << (7 * at);
            if (group >= 0x80)
                continue;
            if (group == 0 && at > 0)
                return DecodeStatus.NotCanonical;
            source = source[(at + 1)..];
            return DecodeStatus.Ok;
        }

        return DecodeStatus.Truncated;
    }

    /// <summary>Folds small numbers of either sign into small ones without.</summary>
    public static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    public static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
