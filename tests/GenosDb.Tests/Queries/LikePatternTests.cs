using System.Text;
using GenosDb.Queries;

namespace GenosDb.Tests.Queries;

public class LikePatternTests
{
    [Fact]
    public void It_agrees_with_the_definition_on_random_patterns()
    {
        string[] letters = ["a", "A", "b", "é", "É", "e", "😀", "ς", "Σ", "%", "_"];
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            string Some(int count) => string.Concat(Enumerable.Range(0, random.Next(count)).Select(_ => letters[random.Next(letters.Length)]));
            var (text, pattern) = (Some(9), Some(7));
            LikePattern.TryParse(pattern, out var parsed).Should().BeTrue();
            var runes = text.EnumerateRunes().Select(rune => CaseFolding.Fold(rune.Value)).ToArray();
            var parts = pattern.EnumerateRunes().Select(rune => CaseFolding.Fold(rune.Value)).ToArray();
            parsed.IsMatch(Encoding.UTF8.GetBytes(text)).Should().Be(Matches(runes, parts), "of '{0}' like '{1}', seed {2}", text, pattern, seed);
        }
    }

    [Theory]
    [InlineData("a\\%b", true)]
    [InlineData("\\\\", true)]
    [InlineData("\\", false)]
    [InlineData("a\\", false)]
    [InlineData("\\\\\\", false)]
    [InlineData("\\a", false)]
    public void A_backslash_stands_before_what_needs_it(string pattern, bool isValid) => LikePattern.TryParse(pattern, out _).Should().Be(isValid);

    // As the definition has it: any run is tried in every length.
    private static bool Matches(ReadOnlySpan<int> text, ReadOnlySpan<int> pattern)
    {
        if (pattern.IsEmpty)
            return text.IsEmpty;
        if (pattern[0] == '%')
        {
            for (var run = 0; run <= text.Length; run++)
            {
                if (Matches(text[run..], pattern[1..]))
                    return true;
            }

            return false;
        }

        return !text.IsEmpty && (pattern[0] == '_' || pattern[0] == text[0]) && Matches(text[1..], pattern[1..]);
    }
}
