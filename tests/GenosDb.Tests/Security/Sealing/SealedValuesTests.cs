using FsCheck;
using FsCheck.Fluent;
using GenosDb.Security;
using GenosDb.Testing;

namespace GenosDb.Tests.Security.Sealing;

public sealed class SealedValuesTests : IDisposable
{
    private const string Node = "diary:1";

    private static readonly DatabaseId Notes = DatabaseId.From("notes");

    private readonly GenosIdentity _alice = GenosIdentity.FromMnemonic("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"u8);
    private readonly byte[] _key = new byte[SealedValues.KeySize];

    public SealedValuesTests() => ((ISealingKey)_alice).DeriveSelfKey(_key);

    public void Dispose() => _alice.Dispose();

    [Fact]
    public void The_bytes_are_those_of_another_implementation()
    {
        Convert.ToHexStringLower(_key).Should().Be("8a875dc853bfc77f42bda0a9cadfdca39171ed267bf8240eb4238dc1b0fb7b43");
        var sealedValue = SealedValues.Seal(_key, Notes, Node, _alice.Address, "secret", new Counting());
        Convert.ToHexStringLower(sealedValue.AsBinary().Span).Should().Be("01000102030405060708090a0b0c0d0e0f101112131415161718191a1b978ff7e0c61e53074df1d0cd5d8f6dea336370535a3cd0");
    }

    [Fact]
    public void Any_value_comes_back_and_is_longer_by_the_overhead() =>
        Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), ArbMap.Default.ArbFor<string>(), (seed, text) =>
        {
            GenosValue plain = seed % 2 == 0 ? GenosValue.Array((long)seed, GenosValue.Null, 0.5) : GenosValue.Binary(System.Text.Encoding.UTF8.GetBytes(text ?? ""));
            var sealedValue = SealedValues.Seal(_key, Notes, Node, _alice.Address, plain, new SeededRandomSource(seed));
            return SealedValues.TryOpen(_key, Notes, Node, _alice.Address, sealedValue, out var opened)
                && opened == plain
                && sealedValue.AsBinary().Length == plain.Encoded.Length + SealedValues.Overhead;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void J10_A_ciphertext_does_not_open_for_another_node_database_owner_or_key()
    {
        using var bob = GenosIdentity.Create(new SeededRandomSource(2));
        var bobsKey = new byte[SealedValues.KeySize];
        ((ISealingKey)bob).DeriveSelfKey(bobsKey);
        var sealedValue = SealedValues.Seal(_key, Notes, Node, _alice.Address, "secret", new SeededRandomSource(1));

        SealedValues.TryOpen(_key, Notes, Node, _alice.Address, sealedValue, out _).Should().BeTrue();
        SealedValues.TryOpen(_key, Notes, "diary:2", _alice.Address, sealedValue, out _).Should().BeFalse();
        SealedValues.TryOpen(_key, DatabaseId.From("other"), Node, _alice.Address, sealedValue, out _).Should().BeFalse();
        SealedValues.TryOpen(_key, DatabaseId.From("notes", new byte[15].Append((byte)1).ToArray()), Node, _alice.Address, sealedValue, out _).Should().BeFalse();
        SealedValues.TryOpen(_key, Notes, Node, bob.Address, sealedValue, out _).Should().BeFalse();
        SealedValues.TryOpen(bobsKey, Notes, Node, _alice.Address, sealedValue, out var nothing).Should().BeFalse();
        nothing.Should().Be(GenosValue.Null);
    }

    [Fact]
    public void J10_A_ciphertext_with_any_bit_flipped_or_any_byte_missing_does_not_open()
    {
        var bytes = SealedValues.Seal(_key, Notes, Node, _alice.Address, "secret", new SeededRandomSource(1)).AsBinary().ToArray();
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Opens(bytes).Should().BeFalse("bit {0} is flipped", bit);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        for (var length = 0; length < bytes.Length; length++)
            Opens(GenosValue.Binary(bytes.AsSpan(0, length))).Should().BeFalse("only {0} bytes are left", length);
        Opens(bytes).Should().BeTrue();
    }

    [Fact]
    public void A_value_that_is_not_sealed_does_not_open()
    {
        foreach (var value in new GenosValue[] { GenosValue.Null, 1, "secret", GenosValue.Array(), new GenosMap(), GenosValue.Binary([]), GenosValue.Binary([1]) })
            Opens(value).Should().BeFalse();
    }

    [Fact]
    public void What_opens_to_something_else_than_a_value_does_not_count_as_opened()
    {
        // 0xc1 is nothing in MessagePack; only the owner could have sealed it.
        var sealedValue = SealedValues.Seal(_key, Notes, Node, _alice.Address, GenosValue.FromCanonical(new byte[] { 0xc1 }), new SeededRandomSource(1));
        Opens(sealedValue).Should().BeFalse();
    }

    [Fact]
    public void A_value_that_would_be_too_large_sealed_is_refused()
    {
        var largest = GenosValue.Binary(new byte[(1 << 20) - SealedValues.Overhead - 10]);
        Opens(SealedValues.Seal(_key, Notes, Node, _alice.Address, largest, new SeededRandomSource(1))).Should().BeTrue();
        FluentActions.Invoking(() => SealedValues.Seal(_key, Notes, Node, _alice.Address, GenosValue.Binary(new byte[(1 << 20) - 10]), new SeededRandomSource(1)))
            .Should().Throw<GenosLimitException>();
    }

    [Fact]
    public void J14_Keys_and_nonces_of_some_thousand_values_never_repeat() => NothingRepeats(5_000);

    [LongFact]
    [Trait("Category", "Long")]
    public void J14_Keys_and_nonces_of_a_million_values_never_repeat() => NothingRepeats(1_000_000);

    private void NothingRepeats(int count)
    {
        var random = new SeededRandomSource(1);
        var salts = new HashSet<UInt128>(count);
        var nonces = new HashSet<UInt128>(count);
        for (var i = 0; i < count; i++)
        {
            var envelope = SealedValues.Seal(_key, Notes, Node, _alice.Address, i, random).AsBinary().Span;
            salts.Add(Number(envelope.Slice(1, 16)));
            nonces.Add(Number(envelope.Slice(17, 12)));
        }

        salts.Should().HaveCount(count, "a salt makes a key");
        nonces.Should().HaveCount(count);
    }

    private bool Opens(GenosValue value) => SealedValues.TryOpen(_key, Notes, Node, _alice.Address, value, out _);

    private static UInt128 Number(ReadOnlySpan<byte> bytes)
    {
        UInt128 number = 0;
        foreach (var octet in bytes)
            number = (number << 8) | octet;
        return number;
    }

    // 0, 1, 2 and so on, over all calls.
    private sealed class Counting : IRandomSource
    {
        private byte _next;

        public void Fill(Span<byte> destination)
        {
            foreach (ref var octet in destination)
                octet = _next++;
        }
    }
}
