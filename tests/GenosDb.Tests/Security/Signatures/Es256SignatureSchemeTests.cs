using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using GenosDb.Security;
using GenosDb.Testing;

namespace GenosDb.Tests.Security.Signatures;

public class Es256SignatureSchemeTests
{
    private const string Prime = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
    private const string Order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    private const string HalfOrder = "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8";
    private const string One = "0000000000000000000000000000000000000000000000000000000000000001";
    private const string Zero = "0000000000000000000000000000000000000000000000000000000000000000";

    private readonly Es256SignatureScheme _scheme = new();

    [Fact]
    public void A11_The_high_twin_of_a_valid_signature_is_refused()
    {
        using var alice = GenosIdentity.Create(new SeededRandomSource(1));
        var digest = Digest("hello");
        var signature = Sign(alice, digest);
        _scheme.Verify(alice.PublicKey.Span, digest, signature).Should().BeTrue();

        var twin = signature.ToArray();
        P256Scalar.Negate(twin.AsSpan(32));
        VerifiesOnThePlatform(alice, digest, twin).Should().BeTrue("the platform takes both, which is why we must not");
        _scheme.IsCanonicalSignature(twin).Should().BeFalse();
        _scheme.Verify(alice.PublicKey.Span, digest, twin).Should().BeFalse();
    }

    [Fact]
    public void A11_Two_hundred_of_our_own_signatures_are_low()
    {
        using var alice = GenosIdentity.Create(new SeededRandomSource(2));
        for (var i = 0; i < 200; i++)
        {
            var digest = Digest($"message {i}");
            var signature = Sign(alice, digest);
            Number(signature.AsSpan(32)).Should().BeLessThanOrEqualTo(Number(Convert.FromHexString(HalfOrder)));
            _scheme.Verify(alice.PublicKey.Span, digest, signature).Should().BeTrue();
        }
    }

    [Theory]
    [InlineData(One, One, true)]
    [InlineData(One, HalfOrder, true)]
    [InlineData("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550", One, true)]
    [InlineData(Zero, One, false)]
    [InlineData(One, Zero, false)]
    [InlineData(Order, One, false)]
    [InlineData(One, Order, false)]
    [InlineData(One, "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a9", false)]
    [InlineData("00" + One, One, false)]
    [InlineData("", One, false)]
    [InlineData("", "", false)]
    public void A12_A_signature_has_64_bytes_in_range_and_the_low_half(string r, string s, bool canonical)
    {
        using var alice = GenosIdentity.Create(new SeededRandomSource(3));
        var signature = Convert.FromHexString(r + s);
        _scheme.IsCanonicalSignature(signature).Should().Be(canonical);
        _scheme.Verify(alice.PublicKey.Span, Digest("hello"), signature).Should().BeFalse();
    }

    [Theory]
    [InlineData(63)]
    [InlineData(65)]
    public void A12_A_valid_signature_of_another_length_is_refused(int length)
    {
        using var alice = GenosIdentity.Create(new SeededRandomSource(4));
        var digest = Digest("hello");
        var signature = Sign(alice, digest);
        Array.Resize(ref signature, length);
        _scheme.Verify(alice.PublicKey.Span, digest, signature).Should().BeFalse();
    }

    [Fact]
    public void A12_A_signature_in_DER_is_refused()
    {
        using var alice = GenosIdentity.Create(new SeededRandomSource(5));
        using var platform = PlatformKey(alice);
        var digest = Digest("hello");
        var signature = Sign(alice, digest);
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(Number(signature.AsSpan(0, 32)));
            writer.WriteInteger(Number(signature.AsSpan(32)));
        }

        var der = writer.Encode();
        platform.VerifyHash(digest, der, DSASignatureFormat.Rfc3279DerSequence).Should().BeTrue();
        _scheme.Verify(alice.PublicKey.Span, digest, der).Should().BeFalse();
    }

    [Fact]
    public void A12_Exactly_the_103_valid_low_signatures_of_Wycheproof_are_accepted()
    {
        int cases = 0, accepted = 0;
        using var vectors = Wycheproof();
        foreach (var group in vectors.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            var point = Convert.FromHexString(group.GetProperty("publicKey").GetProperty("uncompressed").GetString()!);
            byte[] key = [(byte)(2 + (point[^1] & 1)), .. point.AsSpan(1, 32)];
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                cases++;
                var signature = Convert.FromHexString(test.GetProperty("sig").GetString()!);
                var digest = SHA256.HashData(Convert.FromHexString(test.GetProperty("msg").GetString()!));
                var isLow = signature.Length == 64 && Number(signature.AsSpan(32)) <= Number(Convert.FromHexString(HalfOrder));
                var expected = isLow && test.GetProperty("result").GetString() == "valid";
                _scheme.Verify(key, digest, signature).Should().Be(expected, "of case {0}: {1}", test.GetProperty("tcId"), test.GetProperty("comment"));
                accepted += expected ? 1 : 0;
            }
        }

        (cases, accepted).Should().Be((262, 103));
    }

    [Theory]
    [InlineData("02" + One, "there is no y for this x")]
    [InlineData("03" + One, "there is no y for this x")]
    [InlineData("00", "infinity")]
    [InlineData("00" + Zero, "infinity, at full length")]
    [InlineData("02" + Prime, "x is the prime")]
    [InlineData("02ffffffff00000001000000000000000000000001000000000000000000000004", "x is 5, which is a point, and the prime")]
    [InlineData("02ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "x is as large as it gets")]
    [InlineData("0200000000000000000000000000000000000000000000000000000000000005", "31 bytes of x")]
    [InlineData("02000000000000000000000000000000000000000000000000000000000000000005", "33 bytes of x")]
    [InlineData("040000000000000000000000000000000000000000000000000000000000000005", "uncompressed prefix")]
    [InlineData("060000000000000000000000000000000000000000000000000000000000000005", "hybrid prefix")]
    [InlineData("070000000000000000000000000000000000000000000000000000000000000005", "hybrid prefix")]
    [InlineData("", "nothing")]
    public void A13_What_is_no_compressed_point_is_no_key(string key, string because)
    {
        var bytes = Convert.FromHexString(key);
        _scheme.TryDeriveAddress(bytes, out var address).Should().BeFalse(because);
        address.Should().Be(default(Address));
        _scheme.Verify(bytes, Digest("hello"), Convert.FromHexString(One + One)).Should().BeFalse(because);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(7)]
    public void A13_A_true_point_in_the_uncompressed_or_hybrid_form_is_refused(byte prefix)
    {
        using var alice = GenosIdentity.Create(new SeededRandomSource(6));
        using var platform = PlatformKey(alice);
        var point = platform.ExportParameters(includePrivateParameters: false).Q;
        _scheme.TryDeriveAddress([prefix, .. point.X!, .. point.Y!], out _).Should().BeFalse();
        _scheme.TryDeriveAddress([prefix, .. point.X!], out _).Should().BeFalse();
    }

    // About one y in 256 has a leading zero byte, which is where a missing pad would show.
    [Theory]
    [InlineData("03000000000000000000000000000000000000000000000000000000000000003c", "00732d1e92b60907d7efab40def9181cd32f7348a1840c161a286911b17c3edb")]
    [InlineData("02000000000000000000000000000000000000000000000000000000000000022e", "00ba8286f104c2ced09146a9eacbcf5dd6b912b28cbb54dcc04fafe15f32445a")]
    public void A_short_y_is_padded(string key, string expected)
    {
        var y = new byte[32];
        P256Point.TryDecompress(Convert.FromHexString(key), y).Should().BeTrue();
        Convert.ToHexStringLower(y).Should().Be(expected);
        _scheme.TryDeriveAddress(Convert.FromHexString(key), out _).Should().BeTrue();
        _scheme.Verify(Convert.FromHexString(key), Digest("hello"), Convert.FromHexString(One + One)).Should().BeFalse();
    }

    [Fact]
    public void Any_bytes_are_a_key_only_if_the_platform_agrees() =>
        Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), seed =>
        {
            var key = new byte[33];
            new SeededRandomSource(seed).Fill(key);
            key[0] = (byte)(2 + key[0] % 2);
            var y = new byte[32];
            return _scheme.TryDeriveAddress(key, out var address) == P256Point.TryDecompress(key, y)
                && (address == default ? !IsPoint(key[1..], y) : IsPoint(key[1..], y) && y[^1] % 2 == key[0] % 2 && address == Address.Derive(1, key));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_was_changed_in_any_bit_does_not_verify() =>
        Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), ArbMap.Default.ArbFor<ushort>(), (seed, place) =>
        {
            using var alice = GenosIdentity.Create(new SeededRandomSource(seed));
            byte[] key = alice.PublicKey.ToArray(), digest = Digest($"{seed}");
            var signature = Sign(alice, digest);
            var isRight = _scheme.Verify(key, digest, signature);
            var bytes = (place % 3) switch { 0 => key, 1 => digest, _ => signature };
            bytes[place / 3 % bytes.Length] ^= (byte)(1 << (place % 8));
            return isRight && !_scheme.Verify(key, digest, signature);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    public void A_digest_of_another_length_is_refused(int length)
    {
        using var alice = GenosIdentity.Create(new SeededRandomSource(7));
        var signature = Sign(alice, Digest("hello"));
        _scheme.Verify(alice.PublicKey.Span, new byte[length], signature).Should().BeFalse();
    }

    [Fact]
    public void Somebody_elses_key_does_not_verify()
    {
        using var alice = GenosIdentity.Create(new SeededRandomSource(8));
        using var bob = GenosIdentity.Create(new SeededRandomSource(9));
        var digest = Digest("hello");
        _scheme.Verify(bob.PublicKey.Span, digest, Sign(alice, digest)).Should().BeFalse();
    }

    [Fact]
    public void A_small_cache_gives_the_answers_of_a_large_one()
    {
        var small = new Es256SignatureScheme(cachedKeys: 1);
        var people = Enumerable.Range(0, 4).Select(i => GenosIdentity.Create(new SeededRandomSource((ulong)i))).ToList();
        var digest = Digest("hello");
        for (var round = 0; round < 3; round++)
        {
            foreach (var person in people)
            {
                small.TryDeriveAddress(person.PublicKey.Span, out var address).Should().BeTrue();
                address.Should().Be(person.Address);
                small.Verify(person.PublicKey.Span, digest, Sign(person, digest)).Should().BeTrue();
            }
        }

        people.ForEach(person => person.Dispose());
    }

    [Fact]
    public void Many_threads_verify_at_once_while_keys_come_and_go()
    {
        var scheme = new Es256SignatureScheme(cachedKeys: 2);
        var digest = Digest("hello");
        var signed = Enumerable.Range(0, 4).Select(i =>
        {
            using var identity = GenosIdentity.Create(new SeededRandomSource((ulong)i));
            return (Key: identity.PublicKey, identity.Address, Signature: Sign(identity, digest));
        }).ToList();
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            var (key, address, signature) = signed[i % 4];
            scheme.Verify(key.Span, digest, signature).Should().BeTrue();
            scheme.Verify(signed[(i + 1) % 4].Key.Span, digest, signature).Should().BeFalse();
            scheme.TryDeriveAddress(key.Span, out var derived).Should().BeTrue();
            derived.Should().Be(address);
        });
    }

    internal static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    internal static byte[] Sign(ISigner signer, byte[] digest)
    {
        var signature = new byte[64];
        signer.Sign(digest, signature).Should().Be(64);
        return signature;
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static JsonDocument Wycheproof() =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", "Data", "wycheproof", "wycheproof-ecdsa-p256-sha256-p1363.json")));

    private static ECDsa PlatformKey(GenosIdentity identity)
    {
        var y = new byte[32];
        P256Point.TryDecompress(identity.PublicKey.Span, y).Should().BeTrue();
        return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = { X = identity.PublicKey[1..].ToArray(), Y = y } });
    }

    private static bool VerifiesOnThePlatform(GenosIdentity identity, byte[] digest, byte[] signature)
    {
        using var platform = PlatformKey(identity);
        return platform.VerifyHash(digest, signature);
    }

    private static bool IsPoint(byte[] x, byte[] y)
    {
        try
        {
            using var platform = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = { X = x, Y = y } });
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
