using System.Text;

namespace GenosDb.Queries;

/// <summary>A buffer in which text is folded for <c>$text</c>: compatibility decomposition, marks (Mn) dropped, simple case folding, and every run of what is
/// neither letter (L) nor decimal digit (Nd) one space. <c>Café-Crème!</c> becomes <c>cafe creme</c>.</summary>
/// <remarks>By tables of this library, of the Unicode version that they name. Of one thread.</remarks>
internal sealed class FoldedText
{
    // Hangul syllables are decomposed by arithmetic, as the Unicode standard does (section 3.12).
    private const int HangulFirst = 0xAC00;
    private const int HangulLast = 0xD7A3;
    private const int VowelCount = 21;
    private const int TrailCount = 28;

    private static readonly FoldTable Table = FoldTable.Load("unicode-text-folding.txt");

    private byte[] _bytes = new byte[256];
    private int _length;
    private bool _isSpacePending;

    /// <summary>Folds well-formed text. The result holds until the next call.</summary>
    public ReadOnlySpan<byte> Fold(ReadOnlySpan<byte> utf8)
    {
        (_length, _isSpacePending) = (0, false);
        while (!utf8.IsEmpty)
        {
            var ascii = utf8[0];
            if (ascii < 0x80)
            {
                AppendAscii(ascii);
                utf8 = utf8[1..];
                continue;
            }

            Rune.DecodeFromUtf8(utf8, out var rune, out var length);
            Append(rune.Value);
            utf8 = utf8[length..];
        }

        return _bytes.AsSpan(0, _length);
    }

    private void AppendAscii(byte ascii)
    {
        if (ascii is >= (byte)'A' and <= (byte)'Z')
            ascii |= 0x20;
        if (ascii is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9'))
            AppendKept([ascii]);
        else
            _isSpacePending = true;
    }

    private void Append(int codePoint)
    {
        if (codePoint is >= HangulFirst and <= HangulLast)
        {
            var syllable = codePoint - HangulFirst;
            AppendRune(0x1100 + (syllable / (VowelCount * TrailCount)));
            AppendRune(0x1161 + (syllable / TrailCount % VowelCount));
            if (syllable % TrailCount > 0)
                AppendRune(0x11A7 + (syllable % TrailCount));
            return;
        }

        if (!Table.TryFind(codePoint, out var entry))
        {
            _isSpacePending = true;
            return;
        }

        switch (entry.Kind)
        {
            case FoldKind.Shifted:
                AppendRune(codePoint + entry.Value);
                break;
            case FoldKind.Text:
                foreach (var part in Table.TextOf(entry))
                {
                    if (part == ' ')
                        _isSpacePending = true;
                    else
                        AppendKept([part]);
                }

                break;
        }
    }

    private void AppendRune(int codePoint)
    {
        Span<byte> utf8 = stackalloc byte[4];
        AppendKept(utf8[..new Rune(codePoint).EncodeToUtf8(utf8)]);
    }

    private void AppendKept(ReadOnlySpan<byte> utf8)
    {
        var length = _length + utf8.Length + 1;
        if (length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(length, 2 * _bytes.Length));
        if (_isSpacePending && _length > 0)
            _bytes[_length++] = (byte)' ';
        _isSpacePending = false;
        utf8.CopyTo(_bytes.AsSpan(_length));
        _length += utf8.Length;
    }
}
