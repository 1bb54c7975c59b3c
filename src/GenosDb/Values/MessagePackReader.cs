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
        if (Status != DecodeStatus.Ok)
            return false;
        if (IsAtEnd)
            return Fail(DecodeStatus.Truncated);
        switch (_source[_at])
        {
            case <= 0x7f or >= 0xe0 or (>= 0xcc and <= 0xcf) or (>= 0xd0 and <= 0xd3): kind = GenosValueKind.Integer; return true;
            case <= 0x8f or 0xde or 0xdf: kind = GenosValueKind.Map; return true;
            case <= 0x9f or 0xdc or 0xdd: kind = GenosValueKind.Array; return true;
            case <= 0xbf or (>= 0xd9 and <= 0xdb): kind = GenosValueKind.String; return true;
            case 0xc0: kind = GenosValueKind.Null; return true;
            case 0xc2 or 0xc3: kind = GenosValueKind.Boolean; return true;
            case >= 0xc4 and <= 0xc6: kind = GenosValueKind.Binary; return true;
            case 0xcb: kind = GenosValueKind.Double; return true;
            case 0xca: return Fail(DecodeStatus.NotCanonical); // float32: the writer widens
            default: return Fail(DecodeStatus.Malformed); // extension types and the unused code
        }
    }

    public bool TryReadNil()
    {
        if (!TryPeekKind(out var kind))
            return false;
        if (kind != GenosValueKind.Null)
            return Fail(DecodeStatus.Malformed);
        _at++;
        return true;
    }

    public bool TryReadBoolean(out bool value)
    {
        value = false;
        if (!TryPeekKind(out var kind))
            return false;
        if (kind != GenosValueKind.Boolean)
            return Fail(DecodeStatus.Malformed);
        value = _source[_at++] == 0xc3;
        return true;
    }

    public bool TryReadInt64(out long value)
    {
        value = 0;
        if (!TryPeekKind(out var kind))
            return false;
        if (kind != GenosValueKind.Integer)
            return Fail(DecodeStatus.Malformed);
        var code = _source[_at];
        if (code <= 0x7f || code >= 0xe0)
        {
            value = unchecked((sbyte)code);
            _at++;
            return true;
        }

        var size = 1 << (code & 3);
        if (_source.Length - _at - 1 < size)
            return Fail(DecodeStatus.Truncated);
        var bytes = _source.Slice(_at + 1, size);
        ulong raw = size switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32BigEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64BigEndian(bytes),
        };
        bool isShortest;
        if (code <= 0xcf)
        {
            if (raw > long.MaxValue)
                return Fail(DecodeStatus.Malformed); // beyond the range of the data model
            value = (long)raw;
            isShortest = size switch { 1 => raw > 127, 2 => raw > byte.MaxValue, 4 => raw > ushort.MaxValue, _ => raw > uint.MaxValue };
        }
        else
        {
            value = size switch { 1 => (sbyte)raw, 2 => (short)raw, 4 => (int)raw, _ => (long)raw };
            isShortest = size switch { 1 => value < -32, 2 => value < sbyte.MinValue, 4 => value < short.MinValue, _ => value < int.MinValue };
        }

        if (!isShortest)
            return Fail(DecodeStatus.NotCanonical);
        _at += 1 + size;
        return true;
    }

    public bool TryReadDouble(out double value)
    {
        value = 0;
        if (!TryPeekKind(out var kind))
            return false;
        if (kind != GenosValueKind.Double)
            return Fail(DecodeStatus.Malformed);
        if (_source.Length - _at < 9)
            return Fail(DecodeStatus.Truncated);
        value = BinaryPrimitives.ReadDoubleBigEndian(_source[(_at + 1)..]);
        if (!double.IsFinite(value))
            return Fail(DecodeStatus.Malformed);
        if (value is >= long.MinValue and < 9_223_372_036_854_775_808.0 && Math.Floor(value) == value)
            return Fail(DecodeStatus.NotCanonical); // an integer has one encoding
        _at += 9;
        return true;
    }

    /// <summary>Reads well-formed UTF-8; a slice of the source.</summary>
    public bool TryReadString(out ReadOnlySpan<byte> utf8)
    {
        utf8 = default;
        if (!TryPeekKind(out var kind))
            return false;
        if (kind != GenosValueKind.String)
            return Fail(DecodeStatus.Malformed);
        var code = _source[_at];
        var isOk = code <= 0xbf
            ? TryReadBytes(1, code & 0x1f, out utf8)
            : TryReadLength(code - 0xd9, minimumOfByte: 32, out var header, out var length) && TryReadBytes(header, length, out utf8);
        if (isOk && !Utf8.IsValid(utf8))
            return Fail(DecodeStatus.Malformed);
        return isOk;
    }

    /// <summary>Reads binary; a slice of the source.</summary>
    public bool TryReadBinary(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!TryPeekKind(out var kind))
            return false;
        if (kind != GenosValueKind.Binary)
            return Fail(DecodeStatus.Malformed);
        return TryReadLength(_source[_at] - 0xc4, minimumOfByte: 0, out var header, out var length) && TryReadBytes(header, length, out bytes);
    }

    /// <summary>Reads the count of an array. Each item has at least one byte, so a count above what is left is refused at once.</summary>
    public bool TryReadArrayHeader(out int count) => TryReadCount(GenosValueKind.Array, 0x90, 0xdc, 1, out count);

    /// <summary>Reads the count of a map's entries. Each has at least two bytes, so a count above what is left is refused at once.</summary>
    public bool TryReadMapHeader(out int count) => TryReadCount(GenosValueKind.Map, 0x80, 0xde, 2, out count);

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

    private bool TryReadCount(GenosValueKind expected, byte fixedCode, byte code16, int bytesPerItem, out int count)
    {
        count = 0;
        if (!TryPeekKind(out var kind))
            return false;
        if (kind != expected)
            return Fail(DecodeStatus.Malformed);
        var code = _source[_at];
        var header = 1;
        long stated = code & 0x0f;
        if ((code & 0xf0) != fixedCode)
        {
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

    // The three lengths of strings and of binary: one, two and four bytes, in this order of codes.
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

    private bool TryReadBytes(int header, int length, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (_source.Length - _at - header < length)
            return Fail(DecodeStatus.Truncated);
        bytes = _source.Slice(_at + header, length);
        _at += header + length;
        return true;
    }
}
