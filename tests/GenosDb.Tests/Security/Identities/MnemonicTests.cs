using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using GenosDb.Security;
using GenosDb.Testing;

namespace GenosDb.Tests.Security.Identities;

public class MnemonicTests
{
    private const string Eleven = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon";

    public static TheoryData<string, string, string> Vectors
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            using var vectors = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", "Data", "bip39", "bip39-vectors.json")));
            foreach (var vector in vectors.RootElement.GetProperty("english").EnumerateArray())
                data.Add(vector[0].GetString()!, vector[1].GetString()!, vector[2].GetString()!);
            return data;
        }
    }

    [Fact]
    public void The_vectors_are_complete() => Vectors.Should().HaveCount(24);

    [Theory]
    [MemberData(nameof(Vectors))]
    public void J05_The_vectors_of_12_and_24_words_hold_and_those_of_18_are_refused(string entropy, string words, string seed)
    {
        if (words.Split(' ').Length == 18)
        {
            FluentActions.Invoking(() => Seed(words)).Should().Throw<FormatException>();
            return;
        }

        Encoding.UTF8.GetString(Mnemonic.FromEntropy(Convert.FromHexString(entropy))).Should().Be(words);
        Seed(words, "TREZOR").Should().Be(seed);
    }

    [Fact]
    public void Any_entropy_gives_words_that_are_accepted_in_any_spacing() =>
        Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), ArbMap.Default.ArbFor<bool>(), (seed, isLong) =>
        {
            var entropy = new byte[isLong ? 32 : 16];
            new SeededRandomSource(seed).Fill(entropy);
            var words = Encoding.UTF8.GetString(Mnemonic.FromEntropy(entropy));
            return Seed(words) == Seed($"\n {words.Replace(" ", " \t", StringComparison.Ordinal)}\r\n");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("about")]
    [InlineData(Eleven)]
    [InlineData(Eleven + " about about")]
    [InlineData(Eleven + " " + Eleven + " about about about")]
    [InlineData(Eleven + " " + Eleven + " " + Eleven + " " + Eleven)]
    [InlineData(Eleven + " abandon")]
    [InlineData(Eleven + " aboutt")]
    [InlineData(Eleven + " abou")]
    [InlineData(Eleven + " About")]
    [InlineData(Eleven + " zzz")]
    [InlineData(Eleven + " a")]
    [InlineData(Eleven + " \uFF41bout")]
    [InlineData("about " + Eleven)]
    public void J05_A_wrong_word_count_order_or_checksum_is_refused(string words) => FluentActions.Invoking(() => Seed(words)).Should().Throw<FormatException>();

    [Fact]
    public void Bytes_that_are_no_text_are_refused() =>
        FluentActions.Invoking(() => Mnemonic.DeriveSeed(Enumerable.Repeat((byte)0xff, 100).ToArray(), default, new byte[64])).Should().Throw<FormatException>();

    [Fact]
    public void Every_word_is_found_where_it_stands_and_begins_unlike_any_other()
    {
        var beginnings = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < MnemonicWords.Count; i++)
        {
            var word = MnemonicWords.At(i);
            MnemonicWords.IndexOf(word).Should().Be(i);
            beginnings.Add(Encoding.UTF8.GetString(word[..Math.Min(4, word.Length)])).Should().BeTrue("four letters tell the words of BIP-39 apart");
        }

        Encoding.UTF8.GetString(MnemonicWords.At(0)).Should().Be("abandon");
        Encoding.UTF8.GetString(MnemonicWords.At(MnemonicWords.Count - 1)).Should().Be("zoo");
    }

    private static string Seed(string words, string passphrase = "")
    {
        var seed = new byte[Mnemonic.SeedSize];
        Mnemonic.DeriveSeed(Encoding.UTF8.GetBytes(words), Encoding.UTF8.GetBytes(passphrase), seed);
        return Convert.ToHexStringLower(seed);
    }
}
