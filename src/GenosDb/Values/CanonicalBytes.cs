using System.Buffers.Binary;

namespace GenosDb;

/// <summary>Moves through bytes that are known to be canonical, and so checks nothing twice.</summary>
/// <remarks>Only for bytes that passed <see cref="CanonicalCheck"/> or that this library encoded; for everything else there is <see cref="MessagePackReader"/>.</remarks>
internal static class CanonicalBytes
{
    public static GenosValueKind KindOf(byte code) => code switch
    {
        <= 0x7f or >= 0xe0 => GenosValueKind.Integer,
        <= 0x8f => GenosValueKind.Map,
        <= 0x9f => GenosValueKind.Array,
        <= 0xbf => GenosValueKind.String,
        0xc0 => GenosValueKind.Null,
        <= 0xc3 => GenosValueKind.Boolean,
        <= 0xc6 => GenosValueKind.Binary,
        0xcb => GenosValueKind.Double,
        <= 0xd3 => GenosValueKind.Integer,
        <= 0xdb => GenosValueKind.String,
        <= 0xdd => GenosValueKind.Array,
        _ => GenosValueKind.Map,
    };

    /// <summary>Where the item that begins at <paramref name="at"/> ends.</summary>
    public static int Skip(ReadOnlySpan<byte> bytes, int at)
    {
        // Small integers, short text, null and booleans are most of what there is.
        var code = bytes[at];
        if (code is <= 0x7f or >= 0xe0 or (>= 0xc0 and <= 0xc3))
            return at + 1;
        if (code is >= 0xa0 and <= 0xbf)
            return at + 1 + (code & 0x1f);

        // Counting what is still to come needs no stack.
        for (var pending = 1; pending > 0; pending--)
        {
            switch (KindOf(bytes[at]))
            {
                case GenosValueKind.Integer: at += IntegerBytes(bytes[at]); break;
                case GenosValueKind.Double: at += 9; break;
                case GenosValueKind.String or GenosValueKind.Binary: ReadPayload(bytes, ref at); break;
                case GenosValueKind.Array: pending += ReadCount(bytes, ref at); break;
                case GenosValueKind.Map: pending += 2 * ReadCount(bytes, ref at); break;
                default: at++; break;
            }
        }

        return at;
    }

    /// <summary>Reads the header of an array or map.</summary>
    public static int ReadCount(ReadOnlySpan<byte> bytes, ref int at)
    {
        var code = bytes[at++];
        if (code <= 0x9f)
            return code & 0x0f;
        if ((code & 1) == 0)
        {
            at += 2;
            return BinaryPrimitives.ReadUInt16BigEndian(bytes[(at - 2)..]);
        }

        at += 4;
        return (int)BinaryPrimitives.ReadUInt32BigEndian(bytes[(at - 4)..]);
    }

    /// <summary>Reads text or binary; a slice.</summary>
    public static ReadOnlySpan<byte> ReadPayload(ReadOnlySpan<byte> bytes, scoped ref int at)
    {
        var code = bytes[at++];
        int length;
        switch (code)
        {
            case <= 0xbf:
                length = code & 0x1f;
                break;
            case 0xd9 or 0xc4:
                length = bytes[at];
                at += 1;
                break;
            case 0xda or 0xc5:
                length = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
                at += 2;
                break;
            default:
                length = (int)BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
                at += 4;
                break;
        }

        at += length;
        return bytes.Slice(at - length, length);
    }

    /// <summary>Where the value of a map's entry begins; -1 when the item at <paramref name="at"/> is no map, or has no such key.</summary>
    public static int FindEntry(ReadOnlySpan<byte> bytes, int at, ReadOnlySpan<byte> utf8Key)
    {
        if (KindOf(bytes[at]) != GenosValueKind.Map)
            return -1;
        for (var left = ReadCount(bytes, ref at); left > 0; left--)
        {
            var key = ReadPayload(bytes, ref at);
            if (key.SequenceEqual(utf8Key))
                return at;

            // Keys are sorted, and the first byte decides most often.
            if (key.Length > 0 && utf8Key.Length > 0 && key[0] > utf8Key[0])
                return -1;
            at = Skip(bytes, at);
        }

        return -1;
    }

    /// <summary>Where an element of an array begins; -1 when the item at <paramref name="at"/> is no array, or has no such element.</summary>
    public static int FindElement(ReadOnlySpan<byte> bytes, int at, int index)
    {
        if (KindOf(bytes[at]) != GenosValueKind.Array || (uint)index >= (uint)ReadCount(bytes, ref at))
            return -1;
        for (; index > 0; index--)
            at = Skip(bytes, at);
        return at;
    }

    public static long ReadInt64(ReadOnlySpan<byte> bytes, ref int at)
    {
        var code = bytes[at];
        var payload = bytes[(at + 1)..];
        at += IntegerBytes(code);
        return code switch
        {
            <= 0x7f or >= 0xe0 => unchecked((sbyte)code),
            0xcc => payload[0],
            0xcd => BinaryPrimitives.ReadUInt16BigEndian(payload),
            0xce => BinaryPrimitives.ReadUInt32BigEndian(payload),
            0xd0 => unchecked((sbyte)payload[0]),
            0xd1 => BinaryPrimitives.ReadInt16BigEndian(payload),
            0xd2 => BinaryPrimitives.ReadInt32BigEndian(payload),
            _ => BinaryPrimitives.ReadInt64BigEndian(payload), // cf too: above the greatest long is not canonical
        };
    }

    public static double ReadDouble(ReadOnlySpan<byte> bytes, ref int at)
    {
        at += 9;
        return BinaryPrimitives.ReadDoubleBigEndian(bytes[(at - 8)..]);
    }

    /// <summary>Depth of one item, a scalar having 1, and its array items and map entries on all levels.</summary>
    public static (int Depth, int Elements) Measure(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        return Measure(bytes, ref at);
    }

    private static (int Depth, int Elements) Measure(ReadOnlySpan<byte> bytes, ref int at)
    {
        var kind = KindOf(bytes[at]);
        if (kind < GenosValueKind.Array)
        {
            at = Skip(bytes, at);
            return (1, 0);
        }

        var count = ReadCount(bytes, ref at);
        var (depth, elements) = (0, count);
        for (var i = 0; i < count; i++)
        {
            if (kind == GenosValueKind.Map)
                ReadPayload(bytes, ref at);
            var inner = Measure(bytes, ref at);
            depth = Math.Max(depth, inner.Depth);
            elements += inner.Elements;
        }

        return (depth + 1, elements);
    }

    private static int IntegerBytes(byte code) => code is <= 0x7f or >= 0xe0 ? 1 : 1 + (1 << (code & 3));
}
