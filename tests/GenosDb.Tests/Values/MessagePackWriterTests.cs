using System.Buffers;
using FsCheck;
using FsCheck.Fluent;

namespace GenosDb.Tests.Values;

public class MessagePackWriterTests
{
    [Theory]
    [InlineData(0, "00")]
    [InlineData(127, "7f")]
    [InlineData(128, "cc80")]
    [InlineData(255, "ccff")]
    [InlineData(256, "cd0100")]
    [InlineData(65_535, "cdffff")]
    [InlineData(65_536, "ce00010000")]
    [InlineData(4_294_967_295, "ceffffffff")]
    [InlineData(4_294_967_296, "cf0000000100000000")]
    [InlineData(long.MaxValue, "cf7fffffffffffffff")]
    [InlineData(-1, "ff")]
    [InlineData(-32, "e0")]
    [InlineData(-33, "d0df")]
    [InlineData(-128, "d080")]
    [InlineData(-129, "d1ff7f")]
    [InlineData(-32_768, "d18000")]
    [InlineData(-32_769, "d2ffff7fff")]
    [InlineData(int.MinValue, "d280000000")]
    [InlineData(int.MinValue - 1L, "d3ffffffff7fffffff")]
    [InlineData(long.MinValue, "d38000000000000000")]
    public void An_integer_has_the_shortest_encoding(long value, string hex)
    {
        var output = new ArrayBufferWriter<byte>();
        new MessagePackWriter(output).WriteInt64(value);
        Convert.ToHexStringLower(output.WrittenSpan).Should().Be(hex);
    }

    [Theory]
    [InlineData(3.0, "03")]
    [InlineData(-0.0, "00")]
    [InlineData(-9_223_372_036_854_775_808.0, "d38000000000000000")]
    [InlineData(9_223_372_036_854_775_808.0, "cb43e0000000000000")]
    [InlineData(0.1, "cb3fb999999999999a")]
    public void A_double_that_is_an_integer_is_written_as_one(double value, string hex)
    {
        var output = new ArrayBufferWriter<byte>();
        new MessagePackWriter(output).WriteDouble(value);
        Convert.ToHexStringLower(output.WrittenSpan).Should().Be(hex);
    }

    [Fact]
    public void Text_has_the_same_bytes_from_characters_and_from_UTF_8() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(300), Prop.ForAll(ArbMap.Default.ArbFor<UnicodeString>(), text =>
        {
            var wellFormed = new string([.. text.Get.EnumerateRunes().SelectMany(rune => rune.ToString())]);
            ArrayBufferWriter<byte> fromText = new(), fromBytes = new();
            new MessagePackWriter(fromText).WriteString(wellFormed);
            new MessagePackWriter(fromBytes).WriteString(System.Text.Encoding.UTF8.GetBytes(wellFormed));
            return fromText.WrittenSpan.SequenceEqual(fromBytes.WrittenSpan) && GenosValue.CheckCanonical(fromText.WrittenSpan) == DecodeStatus.Ok;
        }));

    [Theory]
    [InlineData("ééééééééééééééé", 1)]
    [InlineData("éééééééééééééééé", 2)]
    [InlineData("€€€€€€€€€€", 1)]
    public void The_header_counts_bytes_and_not_characters(string text, int header)
    {
        var output = new ArrayBufferWriter<byte>();
        new MessagePackWriter(output).WriteString(text);
        output.WrittenCount.Should().Be(header + System.Text.Encoding.UTF8.GetByteCount(text));
    }

    [Fact]
    public void A_lone_surrogate_throws()
    {
        FluentActions.Invoking(() => new MessagePackWriter(new ArrayBufferWriter<byte>()).WriteString("\ud800")).Should().Throw<System.Text.EncoderFallbackException>();
        FluentActions.Invoking(() => new MessagePackWriter(new ArrayBufferWriter<byte>()).WriteString("0123456789\ud800")).Should().Throw<System.Text.EncoderFallbackException>();
    }
}
