using System.Text;

namespace GenosDb;

/// <summary>UTF-8 as the data model has it: well-formed, without byte order mark, and ordered by bytes.</summary>
internal static class StrictUtf8
{
    /// <summary>Throws on lone surrogates and on ill-formed bytes.</summary>
    public static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Compares two well-formed strings as their UTF-8 bytes would compare.</summary>
    /// <remarks>UTF-16 order differs only where exactly one side has a surrogate: surrogates stand for code points above U+FFFF but sort below U+E000.</remarks>
    public static int Compare(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
            return left.Length.CompareTo(right.Length);
        char a = left[common], b = right[common];
        return char.IsSurrogate(a) != char.IsSurrogate(b) ? (char.IsSurrogate(a) ? 1 : -1) : a.CompareTo(b);
    }
}
