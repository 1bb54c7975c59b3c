using System.Text;
using GenosDb.Queries;

namespace GenosDb.Tests.Queries;

/// <summary>Folding by the library's own tables. Whether the platform has any of its own makes no difference: another test runs these in both modes.</summary>
public class TextFoldingTests
{
    [Theory]
    [MemberData(nameof(FoldingVectors.Texts), MemberType = typeof(FoldingVectors))]
    public void Text_is_folded_as_the_vectors_say(string text, string folded) => FoldingVectors.FoldText(text).Should().Be(folded);

    [Theory]
    [MemberData(nameof(FoldingVectors.Cases), MemberType = typeof(FoldingVectors))]
    public void Case_is_folded_as_the_vectors_say(int codePoint, int folded) => CaseFolding.Fold(codePoint).Should().Be(folded);

    [Fact]
    public void Folding_twice_changes_nothing_more()
    {
        foreach (var rune in EveryRune())
        {
            CaseFolding.Fold(CaseFolding.Fold(rune.Value)).Should().Be(CaseFolding.Fold(rune.Value));
            var once = FoldingVectors.FoldText(rune.ToString());
            if (FoldingVectors.FoldText(once) != once)
                FoldingVectors.FoldText(once).Should().Be(once, "of U+{0:X4}", rune.Value);
        }
    }

    [Fact]
    public void Where_the_platform_has_tables_they_agree_for_long_assigned_letters()
    {
        // Latin, Greek and Cyrillic have not changed for decades. In globalization-invariant mode the platform has nothing to compare with.
        if ("é".Normalize(NormalizationForm.FormKD).Length == 1)
            return;
        for (var codePoint = 0x80; codePoint < 0x530; codePoint++)
        {
            var letter = char.ConvertFromUtf32(codePoint);
            var marks = letter.Normalize(NormalizationForm.FormKD).EnumerateRunes().Where(rune => Rune.GetUnicodeCategory(rune) != System.Globalization.UnicodeCategory.NonSpacingMark);
            var kept = string.Concat(marks.Select(rune => new Rune(CaseFolding.Fold(rune.Value))).Select(rune => Rune.IsLetter(rune) || Rune.IsDigit(rune) ? rune.ToString() : " "));
            FoldingVectors.FoldText(letter).Should().Be(string.Join(' ', kept.Split(' ', StringSplitOptions.RemoveEmptyEntries)), "of U+{0:X4}", codePoint);
        }
    }

    [Fact]
    public void A_buffer_is_used_again_and_grows()
    {
        var buffer = new FoldedText();
        var longest = string.Concat(Enumerable.Repeat("ﷺ", 1_000)); // eighteen code points each, the longest there is
        Encoding.UTF8.GetString(buffer.Fold(Encoding.UTF8.GetBytes(longest))).Should().StartWith("صلى الله عليه وسلم").And.HaveLength((15 * 1_000) + (3 * 1_000));
        Encoding.UTF8.GetString(buffer.Fold("  Ab "u8)).Should().Be("ab");
        Encoding.UTF8.GetString(buffer.Fold(""u8)).Should().BeEmpty();
    }

    private static IEnumerable<Rune> EveryRune() => Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(codePoint => new Rune(codePoint));
}
