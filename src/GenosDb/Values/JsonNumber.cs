using System.Buffers.Text;
using System.Globalization;

namespace GenosDb;

/// <summary>Gives the text of a JSON number the meaning of the data model: the 64-bit integer that it denotes, otherwise the nearest double.</summary>
internal static class JsonNumber
{
    /// <summary>Reads the integer that the text denotes, however it is written: <c>100</c>, <c>100.0</c> and <c>1e2</c> are one.</summary>
    /// <returns>False when it is no integer, or not one of 64 bits.</returns>
    public static bool TryReadInt64(ReadOnlySpan<byte> text, out long value)
    {
        if (Utf8Parser.TryParse(text, out value, out var consumed) && consumed == text.Length)
            return true;
        value = 0;
        var isNegative = text[0] == '-';
        var at = isNegative ? 1 : 0;

        // The number is digits × 10^scale, where the digits neither begin nor end with zero.
        ulong digits = 0;
        long scale = 0, zeros = 0;
        var isFraction = false;
        for (; at < text.Length && (text[at] | 0x20) != 'e'; at++)
        {
            if (text[at] == '.')
            {
                isFraction = true;
                continue;
            }

            if (isFraction)
                scale--;
            if (text[at] == '0')
            {
                zeros++;
                continue;
            }

            if (digits != 0)
            {
                for (; zeros >= 0; zeros--)
                {
                    if (digits > (ulong.MaxValue - 9) / 10)
                        return false; // more than 19 digits: too large, or no integer
                    digits *= 10;
                }
            }

            digits += (uint)(text[at] - '0');
            zeros = 0;
        }

        if (digits == 0)
            return true;
        scale += zeros;
        if (at < text.Length)
            scale += ReadExponent(text[(at + 1)..]);
        if (scale is < 0 or > 18)
            return false;
        var magnitude = (UInt128)digits;
        for (; scale > 0; scale--)
            magnitude *= 10;
        if (magnitude > (ulong)long.MaxValue + (isNegative ? 1UL : 0))
            return false;
        value = unchecked(isNegative ? -(long)(ulong)magnitude : (long)(ulong)magnitude);
        return true;
    }

    /// <summary>The nearest double; infinite when the number is beyond its range.</summary>
    public static double ReadDouble(ReadOnlySpan<byte> text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>True when the number comes back equal from its nearest double, as every text that was written from a double does.</summary>
    /// <remarks>What is beyond the range of a decimal can only have been a double.</remarks>
    public static bool IsExact(ReadOnlySpan<byte> text, double nearest)
    {
        Span<byte> shortest = stackalloc byte[32];
        return !decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var given)
            || (nearest.TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture)
                && decimal.TryParse(shortest[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out var back)
                && back == given);
    }

    // Saturates: no text is so long that its digits could make up for it.
    private static long ReadExponent(ReadOnlySpan<byte> text)
    {
        const long Saturated = 1L << 40;
        var isNegative = text[0] == '-';
        long exponent = 0;
        foreach (var digit in text[0] is (byte)'-' or (byte)'+' ? text[1..] : text)
            exponent = Math.Min(Saturated, (exponent * 10) + (digit - '0'));
        return isNegative ? -exponent : exponent;
    }
}
