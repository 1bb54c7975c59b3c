using System.Globalization;
using System.Text;

namespace GenosDb.Cli.Results;

/// <summary>Text that others wrote, as it is shown to people: on one line, not wider than there is room, and without what steers a terminal or turns the direction of reading.</summary>
internal static class DisplayText
{
    // Marks upon one letter take no width, however many there are.
    private const int CharactersPerCell = 8;

    private const char Cut = '…';

    // East Asian wide and full-width, and pictures: Unicode Standard Annex 11, blocks where all but a few are.
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x231A, 0x231B), (0x23E9, 0x23EC), (0x2E80, 0x303E), (0x3041, 0xA4CF), (0xA960, 0xA97F), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFE6F),
        (0xFF01, 0xFF60), (0xFFE0, 0xFFE6), (0x1F1E6, 0x1F1FF), (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F900, 0x1FAFF), (0x20000, 0x3FFFD),
    ];

    /// <summary>The text, cut at so many columns of a terminal, between characters as a reader sees them.</summary>
    public static string Fit(string text, int width)
    {
        var fitted = new StringBuilder();
        var (used, fitsWithMark) = (0, 0);
        for (int at = 0, length; at < text.Length; at += length)
        {
            length = StringInfo.GetNextTextElementLength(text.AsSpan(at));
            var element = Visible(text.Substring(at, length));
            used += WidthOf(element);
            if (used > width || fitted.Length + element.Length > width * CharactersPerCell)
            {
                fitted.Length = fitsWithMark;
                return fitted.Append(Cut).ToString();
            }

            fitted.Append(element);
            if (used < width)
                fitsWithMark = fitted.Length;
        }

        return fitted.ToString();
    }

    /// <summary>How many columns of a terminal a text takes.</summary>
    public static int WidthOf(string text)
    {
        var width = 0;
        for (int at = 0, length; at < text.Length; at += length)
        {
            length = StringInfo.GetNextTextElementLength(text.AsSpan(at));
            width += WidthOfElement(text.AsSpan(at, length));
        }

        return width;
    }

    private static int WidthOfElement(ReadOnlySpan<char> element)
    {
        const int AsPicture = 0xFE0F;
        var width = 0;
        foreach (var rune in element.EnumerateRunes())
            width = Math.Max(width, rune.Value == AsPicture ? 2 : WidthOf(rune));
        return width;
    }

    private static int WidthOf(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        _ => Array.Exists(Wide, range => rune.Value >= range.First && rune.Value <= range.Last) ? 2 : 1,
    };

    private static string Visible(string element) => element.EnumerateRunes().Any(IsHidden)
        ? string.Concat(element.EnumerateRunes().Select(rune => IsHidden(rune) ? Escape(rune) : rune.ToString()))
        : element;

    // Controls, ends of lines, what turns the direction of reading, and what no text may have.
    private static bool IsHidden(Rune rune) =>
        Rune.IsControl(rune) || rune.Value is 0x061C or 0x200E or 0x200F or (>= 0x2028 and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0xFFFE or 0xFFFF;

    private static string Escape(Rune rune) => rune.Value switch
    {
        '\n' => @"\n",
        '\r' => @"\r",
        '\t' => @"\t",
        var value => string.Create(CultureInfo.InvariantCulture, $@"\u{value:x4}"),
    };
}
