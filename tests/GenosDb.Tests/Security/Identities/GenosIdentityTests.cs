using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using GenosDb.Security;
using GenosDb.Testing;
using GenosDb.Tests.Security.Signatures;

namespace GenosDb.Tests.Security.Identities;

public class GenosIdentityTests
{
    private const string Twelve = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

    private readonly Es256SignatureScheme _scheme = new();

    // Computed by another implementation of BIP-39, SLIP-0010 and the address.
    [Theory]
    [InlineData(12, "about", 0, "0x394dda4e5842eb1425069b8890d70f9dfca9978c", "03d08e7712ccb692b46699ebb6b867e3b31912c18baf534ca2021492f950c8103a")]
    [InlineData(12, "about", 1, "0xda3ce07de506db086d9b1b3f760640659291dd62", "032bf7589a2e5adff64dac66b14d7e9baa3c9407cc3b761a3c50c7381ffe4110a6")]
    [InlineData(12, "about", int.MaxValue, "0x93ff6d06169db94494a9dcc184045279b9090247", "033f17833b9f880aac6bf95d63b154156c37ed3e1b74510452db3305763a5c26d2")]
    [InlineData(24, "art", 0, "0x2f7558ad73d61f1641d89f35da554972aff6359f", "039f0491bfc4d2cd4132e27abd342ec012d219f479dd308f40231a958f25ba19b7")]
    [InlineData(24, "art", 1, "0x8158651540060b74a57af47b30e7d7489951376a", "02ff91b23f0ebc2c6f68b5357174bc6ca1196369d880bea70e5d9f1b906e0114ce")]
    public void J05_Words_give_the_key_and_address_that_they_give_elsewhere(int count, string last, int account, string address, string publicKey)
    {
        var words = string.Join(' ', Enumerable.Repeat("abandon", count - 1).Append(last));
        using var alice = GenosIdentity.FromMnemonic(Encoding.UTF8.GetBytes(words), account);
        alice.Address.ToString().Should().Be(address);
        Convert.ToHexStringLower(alice.PublicKey.Span).Should().Be(publicKey);
        alice.SchemeId.Should().Be(1);
        _scheme.TryDeriveAddress(alice.PublicKey.Span, out var derived).Should().BeTrue();
        derived.Should().Be(alice.Address);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(24)]
    public void New_words_give_a_key_and_the_same_seed_gives_the_same_words(int count)
    {
        var words = GenosIdentity.CreateMnemonic(new SeededRandomSource(1), count);
        Encoding.UTF8.GetString(words).Split(' ').Should().HaveCount(count);
        GenosIdentity.CreateMnemonic(new SeededRandomSource(1), count).Should().Equal(words);
        GenosIdentity.CreateMnemonic(new SeededRandomSource(2), count).Should().NotEqual(words);
        using var alice = GenosIdentity.FromMnemonic(words);
        _scheme.TryDeriveAddress(alice.PublicKey.Span, out _).Should().BeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(18)]
    [InlineData(25)]
    public void There_are_12_words_or_24(int count) =>
        FluentActions.Invoking(() => GenosIdentity.CreateMnemonic(new SeededRandomSource(1), count)).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void An_account_is_not_negative() =>
        FluentActions.Invoking(() => GenosIdentity.FromMnemonic("abandon"u8, -1)).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void J06_The_same_words_on_two_devices_are_one_address_whose_signatures_both_accept()
    {
        using var laptop = GenosIdentity.FromMnemonic(Encoding.UTF8.GetBytes(Twelve));
        using var phone = GenosIdentity.FromMnemonic(Encoding.UTF8.GetBytes(Twelve));
        phone.Address.Should().Be(laptop.Address);
        var digest = Es256SignatureSchemeTests.Digest("hello");
        _scheme.Verify(laptop.PublicKey.Span, digest, Es256SignatureSchemeTests.Sign(phone, digest)).Should().BeTrue();
    }

    [Fact]
    public void The_same_seed_gives_the_same_key_and_another_seed_another() =>
        Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), seed =>
        {
            using var alice = GenosIdentity.Create(new SeededRandomSource(seed));
            using var again = GenosIdentity.Create(new SeededRandomSource(seed));
            using var bob = GenosIdentity.Create(new SeededRandomSource(seed + 1));
            return alice.Address == again.Address && alice.PublicKey.Span.SequenceEqual(again.PublicKey.Span) && alice.Address != bob.Address;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Random_bytes_that_are_no_key_are_drawn_again()
    {
        using var alice = GenosIdentity.Create(new Scripted(
            "0000000000000000000000000000000000000000000000000000000000000000",
            "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
            "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "0000000000000000000000000000000000000000000000000000000000000001"));

        // The private key is 1, so the public key is the base point.
        Convert.ToHexStringLower(alice.PublicKey.Span).Should().Be("036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");
    }

    [Fact]
    public void A_locked_key_opens_with_its_passphrase()
    {
        using var alice = GenosIdentity.Create(new SeededRandomSource(1));
        var keystore = alice.Lock("correct horse"u8, new SeededRandomSource(2));
        using var document = JsonDocument.Parse(keystore);
        document.RootElement.GetProperty("iterations").GetInt32().Should().Be(600_000);
        using var opened = GenosIdentity.Unlock(keystore, "correct horse"u8);
        opened.Address.Should().Be(alice.Address);
    }

    [Fact]
    public void A_passphrase_has_at_least_one_byte()
    {
        using var alice = GenosIdentity.Create(new SeededRandomSource(1));
        FluentActions.Invoking(() => alice.Lock(default, new SeededRandomSource(2))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => alice.ExportPkcs8(default)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_signature_needs_a_digest_and_room()
    {
        using var alice = GenosIdentity.Create(new SeededRandomSource(1));
        FluentActions.Invoking(() => alice.Sign(new byte[31], new byte[64])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => alice.Sign(new byte[33], new byte[64])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => alice.Sign(new byte[32], new byte[63])).Should().Throw<ArgumentException>();
        alice.Sign(new byte[32], new byte[100]).Should().Be(64);
    }

    [Fact]
    public void Many_threads_sign_at_once()
    {
        using var alice = GenosIdentity.Create(new SeededRandomSource(1));
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            var digest = Es256SignatureSchemeTests.Digest($"message {i}");
            _scheme.Verify(alice.PublicKey.Span, digest, Es256SignatureSchemeTests.Sign(alice, digest)).Should().BeTrue();
        });
    }

    [Fact]
    public void J07_A_wiped_key_signs_no_more_and_its_buffer_is_zero()
    {
        var alice = GenosIdentity.Create(new SeededRandomSource(1));
        var address = alice.Address;
        var scalar = Scalar(alice);
        scalar.Should().Contain(octet => octet != 0);
        alice.Dispose();
        alice.Dispose();

        scalar.Should().OnlyContain(octet => octet == 0);
        FluentActions.Invoking(() => alice.Sign(new byte[32], new byte[64])).Should().Throw<ObjectDisposedException>();
        FluentActions.Invoking(() => alice.Lock("correct horse"u8, new SeededRandomSource(2))).Should().Throw<ObjectDisposedException>();
        FluentActions.Invoking(() => alice.ExportPkcs8("correct horse"u8)).Should().Throw<ObjectDisposedException>();
        FluentActions.Invoking(() => ((ISealingKey)alice).DeriveSelfKey(new byte[32])).Should().Throw<ObjectDisposedException>();
        alice.Address.Should().Be(address);
    }

    [Fact]
    public void J07_A_key_wiped_while_others_sign_gives_whole_signatures_or_throws()
    {
        for (var round = 0; round < 20; round++)
        {
            var alice = GenosIdentity.Create(new SeededRandomSource(1));
            var digest = Es256SignatureSchemeTests.Digest("hello");
            Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
            {
                if (i == 7)
                {
                    alice.Dispose();
                    return;
                }

                var signature = new byte[64];
                try
                {
                    alice.Sign(digest, signature);
                }
                catch (ObjectDisposedException)
                {
                    return;
                }

                _scheme.Verify(alice.PublicKey.Span, digest, signature).Should().BeTrue();
            });
        }
    }

    [Fact]
    public void J04_No_secret_is_in_text_or_in_serialised_form()
    {
        using var alice = GenosIdentity.FromMnemonic(Encoding.UTF8.GetBytes(Twelve));
        alice.ToString().Should().Be(alice.Address.ToString());
        Scan(alice, alice.ToString(), JsonSerializer.Serialize(alice),
            Encoding.UTF8.GetString(Keystore.Lock(Scalar(alice), "planted passphrase"u8, new SeededRandomSource(1), iterations: 10)));
    }

    [Fact]
    public void J04_No_secret_is_in_an_exception()
    {
        using var alice = GenosIdentity.FromMnemonic(Encoding.UTF8.GetBytes(Twelve));
        var keystore = Keystore.Lock(Scalar(alice), "planted passphrase"u8, new SeededRandomSource(1), Keystore.MinIterations);
        var exported = EncryptedPkcs8.Write(PlatformKey(alice), "planted passphrase"u8, 1_000);
        Action[] failures =
        [
            () => GenosIdentity.FromMnemonic(Encoding.UTF8.GetBytes(Twelve + " plantedword")),
            () => GenosIdentity.FromMnemonic(Encoding.UTF8.GetBytes(Twelve.Replace("about", "plantedword", StringComparison.Ordinal))),
            () => GenosIdentity.FromMnemonic(Encoding.UTF8.GetBytes(Twelve.Replace("about", "abandon", StringComparison.Ordinal))),
            () => GenosIdentity.Unlock(keystore, "planted passphrase, wrong"u8),
            () => GenosIdentity.Unlock(keystore, "planted passphrase"u8.ToArray().Append((byte)0xff).ToArray()),
            () => GenosIdentity.ImportPkcs8(exported, "planted passphrase, wrong"u8),
            () => alice.Lock("planted passphrase"u8.ToArray().Append((byte)0xff).ToArray(), new SeededRandomSource(1)),
        ];
        foreach (var failure in failures)
            Scan(alice, failure.Should().Throw<Exception>().Which.ToString());
        alice.Dispose();
        Scan(null, FluentActions.Invoking(() => alice.Sign(new byte[32], new byte[64])).Should().Throw<ObjectDisposedException>().Which.ToString());
    }

    private static void Scan(GenosIdentity? identity, params string[] texts)
    {
        string[] secrets = ["planted", "plant", "abandon", "about"];
        if (identity is not null)
        {
            var scalar = Scalar(identity);
            Span<byte> selfKey = stackalloc byte[32];
            ((ISealingKey)identity).DeriveSelfKey(selfKey);
            secrets = [.. secrets, Convert.ToHexString(scalar), Convert.ToBase64String(scalar)[..40], Convert.ToHexString(selfKey), Convert.ToBase64String(selfKey)[..40]];
        }

        foreach (var text in texts)
        {
            foreach (var secret in secrets)
                text.Should().NotContainEquivalentOf(secret);
        }
    }

    private static ECDsa PlatformKey(GenosIdentity identity) => ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = Scalar(identity) });

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_scalar")]
    private static extern ref byte[] ScalarField(GenosIdentity identity);

    private static byte[] Scalar(GenosIdentity identity) => ScalarField(identity);

    // Fills with each of these in turn.
    private sealed class Scripted(params string[] fills) : IRandomSource
    {
        private int _next;

        public void Fill(Span<byte> destination) => Convert.FromHexString(fills[_next++]).CopyTo(destination);
    }
}
