using System.Buffers.Binary;

namespace GenosDb;

/// <summary>The shortest headers and scalars of MessagePack, written into spans that are long enough.</summary>
/// <remarks>Each <c>Write…</c> returns how many bytes it wrote. Source of the format: the MessagePack specification.</remarks>
internal static class MessagePackFormat
{
    public const byte Nil = 0xc0;
    public const byte False = 0xc2;
    public const byte True = 0xc3;

    /// <summary>Bytes of the longest scalar that is not text or binary.</summary>
    public const int MaxNumberBytes = 9;

    /// <summary>Bytes of the longest header.</summary>
    public const int MaxHeaderBytes = 5;

    /// <summary>Text of at most this many UTF-16 units has a one-byte header, whatever it holds: each unit is at most three bytes of UTF-8.</summary>
    public const int AlwaysShortText = 10;

    private const double TwoToThe63 = 9_223_372_036_854_775_808.0;

    /// <summary>True when a finite number is an integer of 64 bits, and so has to be written as one.</summary>
    public static bool IsInt64(double value) => value is >= -TwoToThe63 and < TwoToThe63 && Math.Floor(value) == value;

    public static int WriteInt64(Span<byte> span, long value) => value switch
    {
        >= 0 => WriteUnsigned(span, (ulong)value),
        >= -32 => Write(span, unchecked((byte)value)),
        >= sbyte.MinValue => Write(span, 0xd0, unchecked((byte)value)),
        >= short.MinValue => Write16(span, 0xd1, unchecked((ushort)value)),
        >= int.MinValue => Write32(span, 0xd2, unchecked((uint)value)),
        _ => Write64(span, 0xd3, unchecked((ulong)value)),
    };

    /// <summary>A finite double; as an integer when it is one, so that a number has one encoding.</summary>
    public static int WriteDouble(Span<byte> span, double value) =>
        IsInt64(value) ? WriteInt64(span, (long)value) : Write64(span, 0xcb, BitConverter.DoubleToUInt64Bits(value));

    public static int StringHeaderBytes(int length) => length switch { <= 31 => 1, <= byte.MaxValue => 2, <= ushort.MaxValue => 3, _ => 5 };

    public static int BinaryHeaderBytes(int length) => length switch { <= byte.MaxValue => 2, <= ushort.MaxValue => 3, _ => 5 };

    /// <summary>Bytes of the header of an array or a map.</summary>
    public static int CountHeaderBytes(int count) => count switch { <= 15 => 1, <= ushort.MaxValue => 3, _ => 5 };

    public static int WriteStringHeader(Span<byte> span, int length) => length switch
    {
        <= 31 => Write(span, (byte)(0xa0 | length)),
        <= byte.MaxValue => Write(span, 0xd9, (byte)length),
        <= ushort.MaxValue => Write16(span, 0xda, (ushort)length),
        _ => Write32(span, 0xdb, (uint)length),
    };

    public static int WriteBinaryHeader(Span<byte> span, int length) => length switch
    {
        <= byte.MaxValue => Write(span, 0xc4, (byte)length),
        <= ushort.MaxValue => Write16(span, 0xc5, (ushort)length),
        _ => Write32(span, 0xc6, (uint)length),
    };

    public static int WriteArrayHeader(Span<byte> span, int count) => count switch
    {
        <= 15 => Write(span, (byte)(0x90 | count)),
        <= ushort.MaxValue => Write16(span, 0xdc, (ushort)count),
        _ => Write32(span, 0xdd, (uint)count),
    };

    public static int WriteMapHeader(Span<byte> span, int count) => count switch
    {
        <= 15 => Write(span, (byte)(0x80 | count)),
        <= ushort.MaxValue => Write16(span, 0xde, (ushort)count),
        _ => Write32(span, 0xdf, (uint)count),
    };

    /// <summary>Writes header and text.</summary>
    /// <exception cref="System.Text.EncoderFallbackException">A lone surrogate.</exception>
    public static int WriteString(Span<byte> span, ReadOnlySpan<char> text)
    {
        if (text.Length <= AlwaysShortText)
        {
            var written = StrictUtf8.GetBytes(text, span[1..]);
            span[0] = (byte)(0xa0 | written);
            return 1 + written;
        }

        var header = WriteStringHeader(span, StrictUtf8.GetByteCount(text));
        return header + StrictUtf8.GetBytes(text, span[header..]);
    }

    private static int WriteUnsigned(Span<byte> span, ulong value) => value switch
    {
        <= 127 => Write(span, (byte)value),
        <= byte.MaxValue => Write(span, 0xcc, (byte)value),
        <= ushort.MaxValue => Write16(span, 0xcd, (ushort)value),
        <= uint.MaxValue => Write32(span, 0xce, (uint)value),
        _ => Write64(span, 0xcf, value),
    };

    private static int Write(Span<byte> span, byte value)
    {
        span[0] = value;
        return 1;
    }

    private static int Write(Span<byte> span, byte code, byte value)
    {
        span[1] = value;
        span[0] = code;
        return 2;
    }

    private static int Write16(Span<byte> span, byte code, ushort value)
    {
        span[0] = code;
        BinaryPrimitives.WriteUInt16BigEndian(span[1..], value);
        return 3;
    }

    private static int Write32(Span<byte> span, byte code, uint value)
    {
        span[0] = code;
        BinaryPrimitives.WriteUInt32BigEndian(span[1..], value);
        return 5;
    }

    private static int Write64(Span<byte> span, byte code, ulong value)
    {
        span[0] = code;
        BinaryPrimitives.WriteUInt64BigEndian(span[1..], value);
        return 9;
    }
}
