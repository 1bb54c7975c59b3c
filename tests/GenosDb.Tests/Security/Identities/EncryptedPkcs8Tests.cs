using System.Formats.Asn1;
using System.Security.Cryptography;
using GenosDb.Security;
using GenosDb.Testing;

namespace GenosDb.Tests.Security.Identities;

public class EncryptedPkcs8Tests
{
    // Written by OpenSSL: P-256 under PBES2, P-384 under PBES2, and P-256 under the older PBE-SHA1-3DES; the passphrase is "correct".
    private const string P256 = "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAg5u3Mv+phAjgICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEECX2KcqyL4YqklooN6iEy5kEgZBhE9WoXN9Yvv3EiKTRW8OfbImOKmk5Blwph5zF7xRo0g8hpV8CPeuCImuymlwdO7Ffi0y/Room8kHZNSvTsmJ1kHkCfXOmbttboS7x7wZWFCo1S1A00cUoNGjrI3dPaAJ5Qsg2SxK8aiGNlR55BE4vwBd1n4v9/vIy0UJcg3/N6dqy3v7vosGHMJ83S7gDe/M=";
    private const string P384 = "MIIBHDBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIvZfJ93tPhogCAggAMAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBD/79hK0K2uTEs75PCdh1+LBIHA95rS1J254njOW9oiJbSQU59or2vJk0GEP5v52rOyv5g4R9veLE8FWk3NPLe6vkuU3jYOuxDZJayFE/2eoKuTuk28RS6YWC2S3Dm7VI0G9tiTVWAWo2JGefMO8rMAlS33VWDcFgm69tDDYpTieLxgHdxQAlUMCoXcF+mcVKIFdq2rAtrxQ9OxoVNgRIzCiBUJ/J0HbgKtIQnzjlDl3hZELD1Y549xOkaGZeJh99Lm3OVl2RSglhJDzVlUQXU5hNvm";
    private const string OlderScheme = "MIGxMBwGCiqGSIb3DQEMAQMwDgQIft0UqvmkrfYCAggABIGQYoPZj4ttQIotQZI1VjkKm/NkR/8A0RkylnfXgtrTcKh3xBftM/RSSClkvuDOPswn0PftE+WExPrx4oeSA8qLLrh2wpyLJ/CM6YpuC6prrVKM+KWOMvRNDKIMEPqrPKFx/p/l0lSzmgEWw3TVreaYnCEWSCAxxIlfRwGPuP+wgxo8g+9LWcSXqCJckeEikbav";

    private static readonly byte[] Scalar = Convert.FromHexString("dbba63f751b9ce1a5a90ba64ca7e6cbb505d540dd4085a88f9ca87168f2b273b");
    private static readonly string Constant = Keystore.CannotOpen().Message;

    [Fact]
    public void A_key_that_another_program_wrote_is_read()
    {
        var scalar = new byte[32];
        EncryptedPkcs8.Read(Convert.FromBase64String(P256), "correct"u8, scalar);
        scalar.Should().Equal(Scalar);
    }

    [Fact]
    public void What_is_exported_another_program_can_read_and_so_can_we()
    {
        using var alice = GenosIdentity.Create(new SeededRandomSource(1));
        using var platform = ECDsa.Create();
        var exported = alice.ExportPkcs8("correct"u8);
        platform.ImportEncryptedPkcs8PrivateKey("correct"u8, exported, out _);
        var digest = SHA256.HashData("hello"u8);
        new Es256SignatureScheme().Verify(alice.PublicKey.Span, digest, Normalized(platform.SignHash(digest))).Should().BeTrue();
        using var imported = GenosIdentity.ImportPkcs8(exported, "correct"u8);
        imported.Address.Should().Be(alice.Address);
    }

    [Theory]
    [InlineData(P256, "Correct")]
    [InlineData(P256, "")]
    [InlineData(P384, "correct")]
    [InlineData(OlderScheme, "correct")]
    public void J03_A_wrong_passphrase_another_curve_and_another_scheme_give_one_message(string source, string passphrase) =>
        Failure(Convert.FromBase64String(source), passphrase).Should().Be(Constant);

    [Fact]
    public void J03_Bytes_that_end_early_or_late_give_the_same_message()
    {
        var source = Convert.FromBase64String(P256);
        for (var length = 0; length < source.Length; length++)
            Failure(source[..length], "correct").Should().Be(Constant);
        Failure([.. source, 0], "correct").Should().Be(Constant);
        Failure(new byte[Keystore.MaxSize + 1], "correct").Should().Be(Constant);
    }

    [Fact]
    public void Bytes_with_any_bit_flipped_give_a_key_or_that_message_and_nothing_else()
    {
        // CBC does not authenticate, and some bits of DER mean nothing: a flip may go unnoticed, but it never throws anything else nor runs for minutes.
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var source = EncryptedPkcs8.Write(key, "correct"u8, iterations: 1);
        for (var bit = 0; bit < 8 * source.Length; bit++)
        {
            source[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                EncryptedPkcs8.Read(source, "correct"u8, new byte[32]);
            }
            catch (CryptographicException problem)
            {
                problem.Message.Should().Be(Constant, "bit {0} is flipped", bit);
            }

            source[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData(10_000_001)]
    [InlineData(int.MaxValue)]
    [InlineData(long.MaxValue)]
    [InlineData(0)]
    [InlineData(-1)]
    public void J02_Rounds_without_reason_are_refused_before_deriving(long rounds)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.113549.1.5.13");
                using (writer.PushSequence())
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier("1.2.840.113549.1.5.12");
                        using (writer.PushSequence())
                        {
                            writer.WriteOctetString(new byte[16]);
                            writer.WriteInteger(rounds);
                        }
                    }

                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier("2.16.840.1.101.3.4.1.42");
                        writer.WriteOctetString(new byte[16]);
                    }
                }
            }

            writer.WriteOctetString(new byte[144]);
        }

        Failure(writer.Encode(), "correct").Should().Be(Constant);
    }

    private static byte[] Normalized(byte[] signature)
    {
        Es256SignatureScheme.Normalize(signature);
        return signature;
    }

    private static string Failure(byte[] source, string passphrase) =>
        FluentActions.Invoking(() => EncryptedPkcs8.Read(source, System.Text.Encoding.UTF8.GetBytes(passphrase), new byte[32])).Should().Throw<CryptographicException>().Which.Message;
}
