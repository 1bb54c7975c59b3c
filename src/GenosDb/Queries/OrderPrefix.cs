using System.Buffers.Binary;

namespace GenosDb.Queries;

/// <summary>Eight bytes that stand for a value or an id in most comparisons: where they differ, they are ordered as what they stand for; where they are equal, the
/// whole has to be compared. Comparing them reads no other memory.</summary>
internal static class OrderPrefix
{
    private const int RankShift = 60;
    private const int RankBits = 4;

    /// <summary>The least prefix of a kind of values, in the total order of values: what is below belongs to the kinds before.</summary>
    public static ulong LeastOf(GenosValueKind kind) => Rank(kind) << RankShift;

    /// <summary>The least prefix above those of a kind; numbers are one kind.</summary>
    public static ulong LeastAbove(GenosValueKind kind) => (Rank(kind) + 1) << RankShift;

    public static ulong Of(in GenosValue value)
    {
        var kind = value.Kind;
        var rest = kind switch
        {
            GenosValueKind.Boolean => value.AsBoolean() ? 1UL : 0UL,
            GenosValueKind.Integer or GenosValueKind.Double => Of(value.AsDouble()),
            GenosValueKind.String => value.TryGetUtf8(out var utf8) ? Of(utf8) >> RankBits : 0UL,
            GenosValueKind.Binary => Of(value.AsBinary().Span) >> RankBits,
            _ => 0UL,
        };
        return LeastOf(kind) | rest;
    }

    /// <summary>Of the UTF-8 form of an id.</summary>
    public static ulong OfId(string id)
    {
        var prefix = 0UL;
        for (var i = 0; i < sizeof(ulong); i++)
        {
            // Beyond ASCII the rest is as good as equal; the first byte of any longer form is above all of ASCII.
            if (i < id.Length && id[i] >= 0x80)
                return (prefix << 8 * (sizeof(ulong) - i)) | (0x80UL << 8 * (sizeof(ulong) - 1 - i));
            prefix = (prefix << 8) | (i < id.Length ? id[i] : 0UL);
        }

        return prefix;
    }

    private static ulong Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= sizeof(ulong))
            return BinaryPrimitives.ReadUInt64BigEndian(bytes);
        var prefix = 0UL;
        for (var i = 0; i < sizeof(ulong); i++)
            prefix = (prefix << 8) | (i < bytes.Length ? bytes[i] : 0UL);
        return prefix;
    }

    // Rounding keeps the order but for what becomes equal.
    private static ulong Of(double number)
    {
        var bits = BitConverter.DoubleToUInt64Bits(number);
        return ((bits >> 63) == 0 ? bits | (1UL << 63) : ~bits) >> RankBits;
    }

    private static ulong Rank(GenosValueKind kind) => kind switch
    {
        GenosValueKind.Null => 0,
        GenosValueKind.Boolean => 1,
        GenosValueKind.Integer or GenosValueKind.Double => 2,
        GenosValueKind.String => 3,
        GenosValueKind.Binary => 4,
        GenosValueKind.Array => 5,
        _ => 6,
    };
}
