using System.Buffers;
using FsCheck;
using FsCheck.Fluent;

namespace GenosDb.Tests.Values;

public class MessagePackReaderTests
{
    [Fact]
    public void What_is_written_is_read_back()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(9);
        writer.WriteNil();
        writer.WriteBoolean(true);
        writer.WriteInt64(-129);
        writer.WriteDouble(0.5);
        writer.WriteDouble(7.0);
        writer.WriteString("text of more than ten characters");
        writer.WriteString("utf8"u8);
        writer.WriteBinary([1, 2]);
        writer.WriteMapHeader(1);
        writer.WriteInt64(3);
        writer.WriteRaw([0x90]);

        var reader = new MessagePackReader(output.WrittenSpan);
        reader.TryReadArrayHeader(out var items).Should().BeTrue();
        items.Should().Be(9);
        reader.TryReadNil().Should().BeTrue();
        (reader.TryReadBoolean(out var boolean) && boolean).Should().BeTrue();
        (reader.TryReadInt64(out var integer) && integer == -129).Should().BeTrue();
        (reader.TryReadDouble(out var number) && number is 0.5).Should().BeTrue();
        (reader.TryReadInt64(out integer) && integer == 7).Should().BeTrue();
        (reader.TryReadString(out var text) && text.SequenceEqual("text of more than ten characters"u8)).Should().BeTrue();
        (reader.TryReadString(out text) && text.SequenceEqual("utf8"u8)).Should().BeTrue();
        (reader.TryReadBinary(out var bytes) && bytes.SequenceEqual(new byte[] { 1, 2 })).Should().BeTrue();
        (reader.TryReadMapHeader(out var entries) && entries == 1).Should().BeTrue();
        (reader.TryReadInt64(out integer) && integer == 3).Should().BeTrue();
        (reader.TryPeekKind(out var kind) && kind == GenosValueKind.Array).Should().BeTrue();
        (reader.TryReadArrayHeader(out items) && items == 0).Should().BeTrue();
        reader.IsAtEnd.Should().BeTrue();
        reader.Status.Should().Be(DecodeStatus.Ok);
        reader.TryReadNil().Should().BeFalse();
        reader.Status.Should().Be(DecodeStatus.Truncated);
    }

    [Fact]
    public void Another_kind_than_expected_is_malformed_and_moves_nothing()
    {
        Refused([0x01], (ref MessagePackReader reader) => reader.TryReadNil());
        Refused([0xc0], (ref MessagePackReader reader) => reader.TryReadBoolean(out _));
        Refused([0xc0], (ref MessagePackReader reader) => reader.TryReadInt64(out _));
        Refused([0x01], (ref MessagePackReader reader) => reader.TryReadDouble(out _));
        Refused([0x01], (ref MessagePackReader reader) => reader.TryReadString(out _));
        Refused([0xa0], (ref MessagePackReader reader) => reader.TryReadBinary(out _));
        Refused([0x80], (ref MessagePackReader reader) => reader.TryReadArrayHeader(out _));
        Refused([0x90], (ref MessagePackReader reader) => reader.TryReadMapHeader(out _));
        Refused([0xc7, 0, 1], (ref MessagePackReader reader) => reader.TryPeekKind(out _));

        static void Refused(byte[] bytes, Read read)
        {
            var reader = new MessagePackReader(bytes);
            read(ref reader).Should().BeFalse();
            (reader.Status, reader.Position).Should().Be((DecodeStatus.Malformed, 0));
        }
    }

    [Fact]
    public void The_first_failure_stays()
    {
        var reader = new MessagePackReader([0xca]);
        reader.TryReadDouble(out _).Should().BeFalse();
        reader.TryReadNil().Should().BeFalse();
        reader.Fail(DecodeStatus.OverLimit).Should().BeFalse();
        reader.Status.Should().Be(DecodeStatus.NotCanonical);
    }

    [Fact]
    public void A_failed_read_hands_out_nothing()
    {
        var text = new MessagePackReader([0xa1, 0xff]);
        text.TryReadString(out var utf8).Should().BeFalse();
        utf8.IsEmpty.Should().BeTrue();
        var integer = new MessagePackReader([0xcc, 0x01]);
        integer.TryReadInt64(out var value).Should().BeFalse();
        value.Should().Be(0);
        var number = new MessagePackReader([0xcb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0]);
        number.TryReadDouble(out var infinite).Should().BeFalse();
        infinite.Should().Be(0);
    }

    [Fact]
    public void Skipping_moves_behind_one_item() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(RandomValues.Any, value =>
        {
            var reader = new MessagePackReader([.. value.Encoded.Span, 0xc0]);
            return reader.TrySkip(64) && reader.Position == value.Encoded.Length && reader.TryReadNil() && reader.IsAtEnd;
        }));

    [Theory]
    [InlineData(3, true)]
    [InlineData(2, false)]
    public void Skipping_is_bounded_in_depth(int maxDepth, bool isAllowed)
    {
        var reader = new MessagePackReader([0x91, 0x81, 0x01, 0xc0]);
        reader.TrySkip(maxDepth).Should().Be(isAllowed);
        reader.Status.Should().Be(isAllowed ? DecodeStatus.Ok : DecodeStatus.OverLimit);
    }

    private delegate bool Read(ref MessagePackReader reader);
}
