using System.Buffers;
using System.Text;

namespace GenosDb;

/// <summary>UTF-8 as the data model has it: well-formed, without byte order mark, and ordered by bytes.</summary>
internal static class StrictUtf8
{
    /// <summary>Throws on lone surrogates and on ill-formed bytes.</summary>
    public static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Bytes of the text. Most text is ASCII, which is counted at a fraction of the cost.</summary>
    /// <exception cref="EncoderFallbackException">A lone surrogate.</exception>
    public static int GetByteCount(ReadOnlySpan<char> text) => Ascii.IsValid(text) ? text.Length : Encoding.GetByteCount(text);

    /// <summary>Writes the text, and returns how many bytes it has.</summary>
    /// <exception cref="EncoderFallbackException">A lone surrogate.</exception>
    public static int GetBytes(ReadOnlySpan<char> text, Span<byte> destination) =>
        Ascii.FromUtf16(text, destination, out var written) == OperationStatus.Done ? written : Encoding.GetBytes(text, destination);

    /// <summary>Compares two well-formed strings as their UTF-8 bytes would compare.</summary>
    /// <remarks>UTF-16 order differs only where exactly one side has a surrogate: surrogates stand for code points above U+FFFF but sort below U+E000.</remarks>
    public static int Compare(string left, string right)
    {
        // Keys of one map mostly differ in their first letter.
        var common = left.Length > 0 && right.Length > 0 && left[0] != right[0] ? 0 : left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
            return left.Length.CompareTo(right.Length);
        char a = left[common], b = right[common];
        return char.IsSurrogate(a) != char.IsSurrogate(b) ? (char.IsSurrogate(a) ? 1 : -1) : a.CompareTo(b);
    }
}
