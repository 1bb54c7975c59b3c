using System.Text;
using GenosDb.Queries;

namespace GenosDb.Tests.Queries;

/// <summary>What folding gives, written out by hand from the Unicode standard.</summary>
public static class FoldingVectors
{
    public static TheoryData<string, string> Texts => new()
    {
        { "Café-Crème!", "cafe creme" },
        { "  a  b\t\nc ", "a b c" },
        { "", "" },
        { "!?…", "" },
        { "ÀÉÎÕÜ çñ", "aeiou cn" },
        { "e\u0301\u0302", "e" }, // marks of their own
        { "Ǆ ǅ ǆ", "dz dz dz" },
        { "ﬁ ﬀ ﬃ", "fi ff ffi" },
        { "ſ K Å Ω", "s k a ω" },
        { "ß ẞ", "ß ß" }, // simple folding does not make ss of it
        { "ΑΣ ας", "ασ ασ" },
        { "Ἀθῆναι", "αθηναι" },
        { "Ёлка Й", "елка и" },
        { "İstanbul IĞDIR ı", "istanbul igdir ı" },
        { "x² ½ ⅷ ①", "x2 1 2 viii 1" },
        { "Ｆｕｌｌ　Ｗｉｄｔｈ", "full width" },
        { "ｶﾞ ガ か\u3099", "カ カ か" }, // the voiced sound mark is one
        { "한글", "\u1112\u1161\u11ab\u1100\u1173\u11af" },
        { "한", "\u1112\u1161\u11ab" },
        { "ㅎ", "\u1112" },
        { "飛行場 \uf9fe", "飛行場 茶" },
        { "عَرَبِيّ", "عربي" },
        { "עִבְרִית", "עברית" },
        { "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝟘", "unicode 0" },
        { "٣ ३", "٣ ३" }, // digits of other scripts stay what they are
        { "a_b-c.d'e", "a b c d e" },
        { "😀a😀", "a" },
        { "Ꭰ ꭰ", "Ꭰ Ꭰ" }, // Cherokee folds to upper case
        { "\u0345a", "a" },
        { "Ⅻ№", "xiino" },
        { "ﷺ", "صلى الله عليه وسلم" },
        { "\U00010400", "\U00010428" },
        { "\uffff\U0010ffff", "" },
    };

    public static TheoryData<int, int> Cases => new()
    {
        { 'A', 'a' },
        { 'z', 'z' },
        { '@', '@' },
        { 'É', 'é' },
        { 'ß', 'ß' },
        { 0x1E9E, 'ß' },
        { 'Σ', 'σ' },
        { 'ς', 'σ' },
        { 0x17F, 's' },
        { 0x212A, 'k' },
        { 0x130, 0x130 }, // only the Turkish and the full folding change it
        { 'I', 'i' },
        { 0x131, 0x131 },
        { 0x1C4, 0x1C6 },
        { 0x1C5, 0x1C6 },
        { 0x100, 0x101 },
        { 0x101, 0x101 },
        { 0xAB70, 0x13A0 },
        { 0x10400, 0x10428 },
        { 0x1E900, 0x1E922 },
        { 0x3A9, 0x3C9 },
        { 0x2126, 0x3C9 },
        { 0x1F88, 0x1F80 },
        { 0x4E00, 0x4E00 },
    };

    internal static string FoldText(string text) => Encoding.UTF8.GetString(new FoldedText().Fold(Encoding.UTF8.GetBytes(text)));
}
