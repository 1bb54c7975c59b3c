using System.Text;

namespace GenosDb.Queries;

/// <summary>The words of <c>$text</c>, folded.</summary>
internal sealed class TextWords : IEquatable<TextWords>
{
    private readonly byte[][] _words;

    /// <exception cref="System.Text.EncoderFallbackException">A lone surrogate.</exception>
    public TextWords(string text)
    {
        Text = text;
        var folded = Encoding.UTF8.GetString(new FoldedText().Fold(StrictUtf8.Encoding.GetBytes(text)));
        _words = [.. folded.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>As they were given.</summary>
    public string Text { get; }

    /// <summary>Different words; none of them has a space.</summary>
    public IReadOnlyList<byte[]> Folded => _words;

    /// <summary>Whether every word occurs in the text, in any order, also inside a word. No word occurs in every text.</summary>
    /// <param name="utf8">Well-formed text.</param>
    /// <param name="buffer">Where to fold it.</param>
    public bool AreIn(ReadOnlySpan<byte> utf8, FoldedText buffer)
    {
        if (_words.Length == 0)
            return true;
        var folded = buffer.Fold(utf8);
        foreach (var word in _words)
        {
            if (folded.IndexOf(word) < 0)
                return false;
        }

        return true;
    }

    public bool Equals(TextWords? other) => other is not null && Text == other.Text;

    public override bool Equals(object? obj) => Equals(obj as TextWords);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}
