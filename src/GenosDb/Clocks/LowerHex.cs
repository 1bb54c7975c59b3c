using System.Buffers;

namespace GenosDb;

/// <summary>The text form of ids and stamps: lower-case hexadecimal digits only, so that each has one text.</summary>
internal static class LowerHex
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    public static bool IsValid(ReadOnlySpan<char> text, int digits) => text.Length == digits && !text.ContainsAnyExcept(Digits);
}
