using FsCheck;
using FsCheck.Fluent;
using GenosDb.Wire;

namespace GenosDb.Tests.Wire;

public class VarintTests
{
    [Fact]
    public void Any_number_comes_back_in_its_shortest_form() =>
        Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), ArbMap.Default.ArbFor<byte>(), (number, shift) =>
        {
            var value = number >> (shift % 64);
            Span<byte> bytes = stackalloc byte[Varint.MaxBytes];
            var written = Varint.Write(bytes, value);
            ReadOnlySpan<byte> source = bytes[..written];
            return Varint.TryRead(ref source, out var read) == DecodeStatus.Ok && read == value && source.IsEmpty && written == Math.Max(1, (64 - (int)ulong.LeadingZeroCount(value) + 6) / 7);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 1)]
    [InlineData(1, 2)]
    [InlineData(-2, 3)]
    [InlineData(long.MaxValue, ulong.MaxValue - 1)]
    [InlineData(long.MinValue, ulong.MaxValue)]
    public void Small_numbers_of_either_sign_fold_into_small_ones(long signed, ulong folded)
    {
        Varint.ZigZag(signed).Should().Be(folded);
        Varint.UnZigZag(folded).Should().Be(signed);
    }

    [Theory]
    [InlineData("", DecodeStatus.Truncated)]
    [InlineData("80", DecodeStatus.Truncated)]
    [InlineData("ffffffffffffffffff", DecodeStatus.Truncated)]
    [InlineData("8000", DecodeStatus.NotCanonical)]
    [InlineData("ff8000", DecodeStatus.NotCanonical)]
    [InlineData("ffffffffffffffffff00", DecodeStatus.NotCanonical)]
    [InlineData("ffffffffffffffffff01", DecodeStatus.Ok)]
    [InlineData("ffffffffffffffffff02", DecodeStatus.OverLimit)]
    [InlineData("ffffffffffffffffff8100", DecodeStatus.OverLimit)]
    public void Only_the_shortest_form_of_64_bits_is_read(string hex, DecodeStatus expected)
    {
        ReadOnlySpan<byte> source = Convert.FromHexString(hex);
        Varint.TryRead(ref source, out _).Should().Be(expected);
    }
}
