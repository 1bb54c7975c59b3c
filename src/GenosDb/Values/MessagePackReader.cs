using System.Buffers.Binary;
using System.Text.Unicode;

namespace GenosDb;

/// <summary>Reads canonical MessagePack and refuses everything else. The one reader for values, containers and frames.</summary>
/// <remarks>Every <c>TryRead…</c> returns false once <see cref="Status"/> is not <see cref="DecodeStatus.Ok"/>; nothing is allocated here, and no
/// length is believed before the bytes are there.</remarks>
internal ref struct MessagePackReader(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _source = source;
    private int _at;

    /// <summary>Why reading stopped; the first failure stays.</summary>
    public DecodeStatus Status { get; private set; }

    public readonly int Position => _at;

    public readonly bool IsAtEnd => _at == _source.Length;

    /// <summary>Kind of the next item, without moving. False at the end, and for what the format has no place for.</summary>
    public bool TryPeekKind(out GenosValueKind kind)
    {
        kind = default;
        if (!TryPeekCode(out var code))
            return false;
        if (code is 0xc1 or (>= 0xc7 and <= 0xca) or (>= 0xd4 and <= 0xd8))
            return Unexpected(code);
        kind = CanonicalBytes.KindOf(code);
        return true;
    }

    public bool TryReadNil()
    {
        if (!TryPeekCode(out var code))
            return false;
        if (code != MessagePackFormat.Nil)
            return Unexpected(code);
        _at++;
        return true;
    }

    public bool TryReadBoolean(out bool value)
    {
        value = false;
        if (!TryPeekCode(out var code))
            return false;
        if (code is not (MessagePackFormat.False or MessagePackFormat.True))
            return Unexpected(code);
        value = code == MessagePackFormat.True;
        _at++;
        return true;
    }

    public bool TryReadInt64(out long value)
    {
        value = 0;
        if (!TryPeekCode(out var code))
            return false;
        if (code is <= 0x7f or >= 0xe0)
        {
            value = unchecked((sbyte)code);
            _at++;
            return true;
        }

        return code is >= 0xcc and <= 0xd3 ? TryReadWideInteger(code, out value) : Unexpected(code);
    }

    public bool TryReadDouble(out double value)
    {
        value = 0;
        if (!TryPeekCode(out var code))
            return false;
        if (code != 0xcb)
            return Unexpected(code);
        if (_source.Length - _at < 9)
            return Fail(DecodeStatus.Truncated);
        var number = BinaryPrimitives.ReadDoubleBigEndian(_source[(_at + 1)..]);
        if (!double.IsFinite(number))
            return Fail(DecodeStatus.Malformed);
        if (MessagePackFormat.IsInt64(number))
            return Fail(DecodeStatus.NotCanonical); // an integer has one encoding
        value = number;
        _at += 9;
        return true;
    }

    /// <summary>Reads well-formed UTF-8; a slice of the source.</summary>
    public bool TryReadString(out ReadOnlySpan<byte> utf8)
    {
        utf8 = default;
        if (!TryPeekCode(out var code))
            return false;
        int header = 1, length = code & 0x1f;
        if (code is not (>= 0xa0 and <= 0xbf))
        {
            if (code is not (>= 0xd9 and <= 0xdb))
                return Unexpected(code);
            if (!TryReadLength(code - 0xd9, minimumOfByte: 32, out header, out length))
                return false;
        }
        else if (length > _source.Length - _at - 1)
        {
            return Fail(DecodeStatus.Truncated);
        }

        var text = _source.Slice(_at + header, length);
        if (!Utf8.IsValid(text))
            return Fail(DecodeStatus.Malformed);
        utf8 = text;
        _at += header + length;
        return true;
    }

    /// <summary>Reads binary; a slice of the source.</summary>
    public bool TryReadBinary(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!TryPeekCode(out var code))
            return false;
        if (code is not (>= 0xc4 and <= 0xc6))
            return Unexpected(code);
        if (!TryReadLength(code - 0xc4, minimumOfByte: 0, out var header, out var length))
            return false;
        bytes = _source.Slice(_at + header, length);
        _at += header + length;
        return true;
    }

    /// <summary>Reads the count of an array. Each item has at least one byte, so a count above what is left is refused at once.</summary>
    public bool TryReadArrayHeader(out int count) => TryReadCount(0x90, 0xdc, bytesPerItem: 1, out count);

    /// <summary>Reads the count of a map's entries. Each has at least two bytes, so a count above what is left is refused at once.</summary>
    public bool TryReadMapHeader(out int count) => TryReadCount(0x80, 0xde, bytesPerItem: 2, out count);

    /// <summary>Skips one canonical item of bounded depth; map keys may be of any scalar kind, as those of frames are.</summary>
    public bool TrySkip(int maxDepth)
    {
        if (maxDepth == 0)
            return Fail(DecodeStatus.OverLimit);
        if (!TryPeekKind(out var kind))
            return false;
        switch (kind)
        {
            case GenosValueKind.Null: return TryReadNil();
            case GenosValueKind.Boolean: return TryReadBoolean(out _);
            case GenosValueKind.Integer: return TryReadInt64(out _);
            case GenosValueKind.Double: return TryReadDouble(out _);
            case GenosValueKind.String: return TryReadString(out _);
            case GenosValueKind.Binary: return TryReadBinary(out _);
            case GenosValueKind.Array:
                if (!TryReadArrayHeader(out var items))
                    return false;
                for (var i = 0; i < items; i++)
                {
                    if (!TrySkip(maxDepth - 1))
                        return false;
                }

                return true;
            default:
                if (!TryReadMapHeader(out var entries))
                    return false;
                for (var i = 0; i < entries; i++)
                {
                    if (!TrySkip(maxDepth - 1) || !TrySkip(maxDepth - 1))
                        return false;
                }

                return true;
        }
    }

    /// <summary>Records why reading stopped. Always false, so that a caller can return it.</summary>
    public bool Fail(DecodeStatus status)
    {
        if (Status == DecodeStatus.Ok)
            Status = status;
        return false;
    }

    private bool TryPeekCode(out byte code)
    {
        code = 0;
        if (Status != DecodeStatus.Ok)
            return false;
        if ((uint)_at >= (uint)_source.Length)
            return Fail(DecodeStatus.Truncated);
        code = _source[_at];
        return true;
    }

    // A 32-bit float has a meaning here, and another encoding; all else is another kind, or nothing at all.
    private bool Unexpected(byte code) => Fail(code == 0xca ? DecodeStatus.NotCanonical : DecodeStatus.Malformed);

    private bool TryReadWideInteger(byte code, out long value)
    {
        value = 0;
        var size = 1 << (code & 3);
        if (_source.Length - _at - 1 < size)
            return Fail(DecodeStatus.Truncated);
        var bytes = _source.Slice(_at + 1, size);
        var raw = size switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32BigEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64BigEndian(bytes),
        };
        long integer;
        bool isShortest;
        if (code <= 0xcf)
        {
            if (raw > long.MaxValue)
                return Fail(DecodeStatus.Malformed); // beyond the range of the data model
            integer = (long)raw;
            isShortest = size switch { 1 => raw > 127, 2 => raw > byte.MaxValue, 4 => raw > ushort.MaxValue, _ => raw > uint.MaxValue };
        }
        else
        {
            integer = unchecked(size switch { 1 => (sbyte)raw, 2 => (short)raw, 4 => (int)raw, _ => (long)raw });
            isShortest = size switch { 1 => integer < -32, 2 => integer < sbyte.MinValue, 4 => integer < short.MinValue, _ => integer < int.MinValue };
        }

        if (!isShortest)
            return Fail(DecodeStatus.NotCanonical);
        value = integer;
        _at += 1 + size;
        return true;
    }

    private bool TryReadCount(byte fixedCode, byte code16, int bytesPerItem, out int count)
    {
        count = 0;
        if (!TryPeekCode(out var code))
            return false;
        var header = 1;
        long stated = code & 0x0f;
        if ((code & 0xf0) != fixedCode)
        {
            if ((code & 0xfe) != code16)
                return Unexpected(code);
            header = code == code16 ? 3 : 5;
            if (_source.Length - _at < header)
                return Fail(DecodeStatus.Truncated);
            stated = header == 3 ? BinaryPrimitives.ReadUInt16BigEndian(_source[(_at + 1)..]) : BinaryPrimitives.ReadUInt32BigEndian(_source[(_at + 1)..]);
            if (stated <= (header == 3 ? 15 : ushort.MaxValue))
                return Fail(DecodeStatus.NotCanonical);
        }

        if (stated * bytesPerItem > _source.Length - _at - header)
            return Fail(DecodeStatus.Truncated);
        _at += header;
        count = (int)stated;
        return true;
    }

    // The three lengths of strings and of binary: one, two and four bytes, in this order of codes. So many bytes are there when it succeeds.
    private bool TryReadLength(int width, int minimumOfByte, out int header, out int length)
    {
        header = 1 + (1 << width);
        length = 0;
        if (_source.Length - _at < header)
            return Fail(DecodeStatus.Truncated);
        var bytes = _source[(_at + 1)..];
        long stated = width switch
        {
            0 => bytes[0],
            1 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            _ => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        };
        if (stated < width switch { 0 => minimumOfByte, 1 => 1 << 8, _ => 1 << 16 })
            return Fail(DecodeStatus.NotCanonical);
        if (stated > _source.Length - _at - header)
            return Fail(DecodeStatus.Truncated);
        length = (int)stated;
        return true;
    }
}
