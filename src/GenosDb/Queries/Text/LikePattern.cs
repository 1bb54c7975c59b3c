using System.Text;

namespace GenosDb.Queries;

/// <summary>A pattern of <c>$like</c>: <c>%</c> is any run, <c>_</c> one code point, everything else itself without regard to case.</summary>
internal sealed class LikePattern : IEquatable<LikePattern>
{
    private const int AnyRun = -1;
    private const int AnyOne = -2;

    // Folded code points, and the two above.
    private readonly int[] _parts;

    private LikePattern(string text, int[] parts) => (Text, _parts) = (text, parts);

    public string Text { get; }

    /// <summary>Reads well-formed text. False when a backslash stands before something that needs none.</summary>
    public static bool TryParse(string text, out LikePattern pattern)
    {
        pattern = null!;
        List<int> parts = [];
        for (var at = 0; at < text.Length;)
        {
            var rune = Rune.GetRuneAt(text, at);
            at += rune.Utf16SequenceLength;
            switch (rune.Value)
            {
                case '%':
                    if (parts is not [.., AnyRun])
                        parts.Add(AnyRun);
                    break;
                case '_':
                    parts.Add(AnyOne);
                    break;
                case '\\':
                    if (at == text.Length || text[at] is not ('%' or '_' or '\\'))
                        return false;
                    parts.Add(text[at++]);
                    break;
                default:
                    parts.Add(CaseFolding.Fold(rune.Value));
                    break;
            }
        }

        pattern = new LikePattern(text, [.. parts]);
        return true;
    }

    /// <summary>Whether the whole string has this form.</summary>
    /// <remarks>When something does not fit, only the last run can be longer: a run before it has found the first place at which what follows it fits, and no
    /// later place could leave more. So the work is at most the length of the text times that of the pattern.</remarks>
    public bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        int at = 0, part = 0, runPart = -1, runAt = 0;
        while (at < utf8.Length)
        {
            if (part < _parts.Length && _parts[part] == AnyRun)
            {
                (runPart, runAt) = (part++, at);
                if (part == _parts.Length)
                    return true;
                continue;
            }

            var length = Read(utf8[at..], out var codePoint);
            if (part < _parts.Length && (_parts[part] == AnyOne || _parts[part] == codePoint))
            {
                part++;
                at += length;
                continue;
            }

            if (runPart < 0)
                return false;
            runAt += Read(utf8[runAt..], out _);
            (at, part) = (runAt, runPart + 1);
        }

        return part == _parts.Length || (part == _parts.Length - 1 && _parts[part] == AnyRun);
    }

    public bool Equals(LikePattern? other) => other is not null && Text == other.Text;

    public override bool Equals(object? obj) => Equals(obj as LikePattern);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    private static int Read(ReadOnlySpan<byte> utf8, out int codePoint)
    {
        if (utf8[0] < 0x80)
        {
            codePoint = utf8[0] is >= (byte)'A' and <= (byte)'Z' ? utf8[0] | 0x20 : utf8[0];
            return 1;
        }

        Rune.DecodeFromUtf8(utf8, out var rune, out var length);
        codePoint = CaseFolding.Fold(rune.Value);
        return length;
    }
}
