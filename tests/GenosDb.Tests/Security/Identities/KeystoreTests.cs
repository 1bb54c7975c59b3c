using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GenosDb.Security;
using GenosDb.Testing;

namespace GenosDb.Tests.Security.Identities;

public class KeystoreTests
{
    private const int Few = 10;

    private static readonly byte[] Scalar = Convert.FromHexString("dbba63f751b9ce1a5a90ba64ca7e6cbb505d540dd4085a88f9ca87168f2b273b");
    private static readonly string Constant = Keystore.CannotOpen().Message;

    // Made by another implementation: salt 00 to 0f, nonce 10 to 1b.
    private const string Foreign =
        """{"v":1,"kdf":"pbkdf2-sha256","iterations":1000,"salt":"AAECAwQFBgcICQoLDA0ODw==","nonce":"EBESExQVFhcYGRob","ciphertext":"JaWwmMGaHMHJc5HFQNY1WyhP7LIWjq3FqMmSFKvKyHE=","tag":"BJoskQvrriSb+nqcqSkrBA=="}""";

    [Fact]
    public void A_keystore_of_another_implementation_opens() => Open(Encoding.UTF8.GetBytes(Foreign), "correct horse").Should().Equal(Scalar);

    [Fact]
    public void A_keystore_opens_with_the_passphrase_that_locked_it() => Open(Locked("correct horse"), "correct horse").Should().Equal(Scalar);

    [Fact]
    public void J14_Two_keystores_of_one_key_share_neither_salt_nor_nonce_nor_ciphertext()
    {
        var random = new SeededRandomSource(1);
        using var first = JsonDocument.Parse(Keystore.Lock(Scalar, "correct horse"u8, random, Few));
        using var second = JsonDocument.Parse(Keystore.Lock(Scalar, "correct horse"u8, random, Few));
        foreach (var name in (string[])["salt", "nonce", "ciphertext", "tag"])
            first.RootElement.GetProperty(name).GetString().Should().NotBe(second.RootElement.GetProperty(name).GetString());
    }

    [Fact]
    public void J01_A_keystore_with_any_bit_flipped_never_opens_and_the_error_is_always_the_same()
    {
        var keystore = Locked("correct horse");
        for (var bit = 0; bit < 8 * keystore.Length; bit++)
        {
            keystore[bit / 8] ^= (byte)(1 << (bit % 8));
            Failure(keystore, "correct horse").Should().Be(Constant, "bit {0} is flipped", bit);
            keystore[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Open(keystore, "correct horse").Should().Equal(Scalar);
    }

    [Fact]
    public void J01_A_keystore_that_ends_early_or_late_never_opens()
    {
        var keystore = Locked("correct horse");
        for (var length = 0; length < keystore.Length; length++)
            Failure(keystore[..length], "correct horse").Should().Be(Constant);
        Failure([.. keystore, (byte)'x'], "correct horse").Should().Be(Constant);
        Failure([.. keystore, .. keystore], "correct horse").Should().Be(Constant);
        Failure(new byte[Keystore.MaxSize + 1], "correct horse").Should().Be(Constant);
        Failure([.. keystore, .. Enumerable.Repeat((byte)'\n', Keystore.MaxSize)], "correct horse").Should().Be(Constant);
    }

    [Fact]
    public void A_line_end_that_an_editor_adds_does_no_harm() => Open([.. Locked("correct horse"), (byte)'\r', (byte)'\n'], "correct horse").Should().Equal(Scalar);

    [Theory]
    [InlineData("""{"v":1,"v":1""", """{"v":1""")]
    [InlineData("""{"v":2""", """{"v":1""")]
    [InlineData("{\"v\":\"1\"", """{"v":1""")]
    [InlineData("""{"w":0,"v":1""", """{"v":1""")]
    [InlineData("scrypt", "pbkdf2-sha256")]
    [InlineData("pbkdf2-sha512", "pbkdf2-sha256")]
    [InlineData("1e3", "1000")]
    [InlineData("1000.0", "1000")]
    [InlineData("\"1000\"", "1000")]
    [InlineData("-1000", "1000")]
    [InlineData("null", "1000")]
    [InlineData("ODx==", "ODw==")]
    [InlineData("\\u0041AECAw", "AAECAw")]
    [InlineData("AAAECAw", "AAECAw")]
    [InlineData("", ",\"nonce\":\"EBESExQVFhcYGRob\"")]
    [InlineData("[", "{")]
    [InlineData("\uFEFF{", "{")]
    public void J01_Whatever_is_written_differently_never_opens(string written, string insteadOf)
    {
        Foreign.Should().Contain(insteadOf);
        Failure(Encoding.UTF8.GetBytes(Foreign.Replace(insteadOf, written, StringComparison.Ordinal)), "correct horse").Should().Be(Constant);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("-1")]
    [InlineData("99999")]
    [InlineData("10000001")]
    [InlineData("2147483647")]
    [InlineData("2147483648")]
    [InlineData("99999999999999999999999999")]
    public void J02_A_keystore_with_too_few_or_too_many_iterations_is_refused_before_deriving(string iterations)
    {
        var keystore = Encoding.UTF8.GetBytes(Foreign.Replace("1000", iterations, StringComparison.Ordinal));

        // The fastest of some attempts, since another process may have the processor; one derivation of the fewest rounds takes longer than the bound.
        var fastest = TimeSpan.MaxValue;
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var started = Stopwatch.GetTimestamp();
            var failure = FluentActions.Invoking(() => GenosIdentity.Unlock(keystore, "correct horse"u8)).Should().Throw<CryptographicException>().Which;
            var taken = Stopwatch.GetElapsedTime(started);
            failure.Message.Should().Be(Constant);
            fastest = taken < fastest ? taken : fastest;
        }

        fastest.Should().BeLessThan(TimeSpan.FromMilliseconds(10));
    }

    [Fact]
    public void J02_Few_iterations_are_refused_even_with_the_right_passphrase() =>
        FluentActions.Invoking(() => GenosIdentity.Unlock(Encoding.UTF8.GetBytes(Foreign), "correct horse"u8)).Should().Throw<CryptographicException>().WithMessage(Constant);

    [Theory]
    [InlineData("")]
    [InlineData("Correct horse")]
    [InlineData("correct horse ")]
    [InlineData("correct horse\0")]
    public void J03_A_wrong_passphrase_gives_the_message_of_a_damaged_file(string passphrase) => Failure(Locked("correct horse"), passphrase).Should().Be(Constant);

    [Fact]
    public void J03_A_key_that_is_no_scalar_gives_the_message_of_a_damaged_file()
    {
        Failure(Keystore.Lock(new byte[32], "correct horse"u8, new SeededRandomSource(1), Few), "correct horse").Should().Be(Constant);
        Failure(Keystore.Lock(Enumerable.Repeat((byte)0xff, 32).ToArray(), "correct horse"u8, new SeededRandomSource(1), Few), "correct horse").Should().Be(Constant);
    }

    [Fact]
    public void A_failure_leaves_nothing_in_the_destination()
    {
        var scalar = Scalar.ToArray();
        FluentActions.Invoking(() => Keystore.Unlock(Locked("correct horse"), "wrong"u8, scalar, minIterations: 1)).Should().Throw<CryptographicException>();
        scalar.Should().OnlyContain(octet => octet == 0);
    }

    [Theory]
    [InlineData("caf\u00E9", "cafe\u0301")]
    [InlineData("\uFB01sh", "fish")]
    [InlineData("\uFF50\uFF41\uFF53\uFF53", "pass")]
    [InlineData("\uFDFA", "\u0635\u0644\u0649 \u0627\u0644\u0644\u0647 \u0639\u0644\u064A\u0647 \u0648\u0633\u0644\u0645")]
    [InlineData("\U0001F511", "\U0001F511")]
    public void A_passphrase_is_the_same_however_it_was_typed(string locking, string opening)
    {
        // Without Unicode normalisation another key would come out, and nobody would know why: so it says so.
        if ("\uFB01".Normalize(NormalizationForm.FormKC) != "fi")
            FluentActions.Invoking(() => Locked(locking)).Should().Throw<PlatformNotSupportedException>();
        else
            Open(Locked(locking), opening).Should().Equal(Scalar);
    }

    [Fact]
    public void A_passphrase_that_is_no_text_locks_nothing_and_opens_nothing()
    {
        byte[][] passphrases = [[0xff], [0x61, 0xc3], [0xed, 0xa0, 0x80], [0xc0, 0xaf], [0x61, 0x00]];
        foreach (var passphrase in passphrases)
        {
            FluentActions.Invoking(() => Keystore.Lock(Scalar, passphrase, new SeededRandomSource(1), Few)).Should().Throw<ArgumentException>();
            FluentActions.Invoking(() => Keystore.Unlock(Locked("correct horse"), passphrase, new byte[32], Few)).Should().Throw<CryptographicException>().WithMessage(Constant);
        }
    }

    private static byte[] Locked(string passphrase) => Keystore.Lock(Scalar, Encoding.UTF8.GetBytes(passphrase), new SeededRandomSource(1), Few);

    private static byte[] Open(byte[] keystore, string passphrase)
    {
        var scalar = new byte[32];
        Keystore.Unlock(keystore, Encoding.UTF8.GetBytes(passphrase), scalar, minIterations: 1);
        return scalar;
    }

    private static string Failure(byte[] keystore, string passphrase) =>
        FluentActions.Invoking(() => Open(keystore, passphrase)).Should().Throw<CryptographicException>().Which.Message;
}
