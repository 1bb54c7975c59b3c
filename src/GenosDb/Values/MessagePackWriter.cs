using System.Buffers;
using System.Buffers.Binary;

namespace GenosDb;

/// <summary>Writes canonical MessagePack: always the shortest encoding. The one writer for values, containers and frames.</summary>
/// <remarks>Source of the format: the MessagePack specification, without extension types and 32-bit floats.</remarks>
internal readonly ref struct MessagePackWriter(IBufferWriter<byte> output)
{
    private readonly IBufferWriter<byte> _output = output;

    public void WriteNil() => WriteByte(0xc0);

    public void WriteBoolean(bool value) => WriteByte(value ? (byte)0xc3 : (byte)0xc2);

    public void WriteInt64(long value)
    {
        var span = _output.GetSpan(9);
        _output.Advance(value switch
        {
            >= 0 => PutUnsigned(span, (ulong)value),
            >= -32 => Put(span, unchecked((byte)value)),
            >= sbyte.MinValue => Put(span, 0xd0, unchecked((byte)value)),
            >= short.MinValue => Put16(span, 0xd1, unchecked((ushort)value)),
            >= int.MinValue => Put32(span, 0xd2, unchecked((uint)value)),
            _ => Put64(span, 0xd3, unchecked((ulong)value)),
        });
    }

    /// <summary>A double that is a 64-bit integer is written as one, so that a number has one encoding. The caller refuses what is not finite.</summary>
    public void WriteDouble(double value)
    {
        if (value is >= long.MinValue and < 9_223_372_036_854_775_808.0 && Math.Floor(value) == value)
        {
            WriteInt64((long)value);
            return;
        }

        _output.Advance(Put64(_output.GetSpan(9), 0xcb, BitConverter.DoubleToUInt64Bits(value)));
    }

    /// <exception cref="System.Text.EncoderFallbackException">A lone surrogate.</exception>
    public void WriteString(ReadOnlySpan<char> text)
    {
        // One pass where the longest and the shortest possible length have the same header, which is nearly always.
        if (text.Length <= 10)
        {
            var span = _output.GetSpan(1 + (3 * text.Length));
            var written = StrictUtf8.Encoding.GetBytes(text, span[1..]);
            span[0] = (byte)(0xa0 | written);
            _output.Advance(1 + written);
            return;
        }

        var length = StrictUtf8.Encoding.GetByteCount(text);
        WriteStringHeader(length);
        _output.Advance(StrictUtf8.Encoding.GetBytes(text, _output.GetSpan(length)));
    }

    public void WriteString(ReadOnlySpan<byte> utf8)
    {
        WriteStringHeader(utf8.Length);
        _output.Write(utf8);
    }

    public void WriteBinary(ReadOnlySpan<byte> bytes)
    {
        WriteBinaryHeader(bytes.Length);
        _output.Write(bytes);
    }

    public void WriteBinaryHeader(int length)
    {
        var span = _output.GetSpan(5);
        _output.Advance(length switch
        {
            <= byte.MaxValue => Put(span, 0xc4, (byte)length),
            <= ushort.MaxValue => Put16(span, 0xc5, (ushort)length),
            _ => Put32(span, 0xc6, (uint)length),
        });
    }

    public void WriteArrayHeader(int count)
    {
        var span = _output.GetSpan(5);
        _output.Advance(count switch
        {
            <= 15 => Put(span, (byte)(0x90 | count)),
            <= ushort.MaxValue => Put16(span, 0xdc, (ushort)count),
            _ => Put32(span, 0xdd, (uint)count),
        });
    }

    public void WriteMapHeader(int count)
    {
        var span = _output.GetSpan(5);
        _output.Advance(count switch
        {
            <= 15 => Put(span, (byte)(0x80 | count)),
            <= ushort.MaxValue => Put16(span, 0xde, (ushort)count),
            _ => Put32(span, 0xdf, (uint)count),
        });
    }

    /// <summary>Writes one item that is canonical already.</summary>
    public void WriteRaw(ReadOnlySpan<byte> canonical) => _output.Write(canonical);

    private void WriteStringHeader(int length)
    {
        var span = _output.GetSpan(5);
        _output.Advance(length switch
        {
            <= 31 => Put(span, (byte)(0xa0 | length)),
            <= byte.MaxValue => Put(span, 0xd9, (byte)length),
            <= ushort.MaxValue => Put16(span, 0xda, (ushort)length),
            _ => Put32(span, 0xdb, (uint)length),
        });
    }

    private void WriteByte(byte value) => _output.Advance(Put(_output.GetSpan(1), value));

    private static int PutUnsigned(Span<byte> span, ulong value) => value switch
    {
        <= 127 => Put(span, (byte)value),
        <= byte.MaxValue => Put(span, 0xcc, (byte)value),
        <= ushort.MaxValue => Put16(span, 0xcd, (ushort)value),
        <= uint.MaxValue => Put32(span, 0xce, (uint)value),
        _ => Put64(span, 0xcf, value),
    };

    private static int Put(Span<byte> span, byte value)
    {
        span[0] = value;
        return 1;
    }

    private static int Put(Span<byte> span, byte code, byte value)
    {
        span[1] = value;
        span[0] = code;
        return 2;
    }

    private static int Put16(Span<byte> span, byte code, ushort value)
    {
        span[0] = code;
        BinaryPrimitives.WriteUInt16BigEndian(span[1..], value);
        return 3;
    }

    private static int Put32(Span<byte> span, byte code, uint value)
    {
        span[0] = code;
        BinaryPrimitives.WriteUInt32BigEndian(span[1..], value);
        return 5;
    }

    private static int Put64(Span<byte> span, byte code, ulong value)
    {
        span[0] = code;
        BinaryPrimitives.WriteUInt64BigEndian(span[1..], value);
        return 9;
    }
}
