using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using GenosDb.Wire;

namespace GenosDb.Tests.Wire;

public class FrameCodecTests
{
    private static readonly GenosLimits Limits = new();

    public static TheoryData<string> Names => [.. MessageSamples.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_comes_back(string name)
    {
        var message = MessageSamples.All[name];
        Decode(FrameCodec.Encode(message)).Should().Be((FrameDecodeResult.Message, Key(message)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_ways_of_writing_give_the_same_bytes(string name)
    {
        var buffer = new ArrayBufferWriter<byte>();
        FrameCodec.Encode(MessageSamples.All[name], buffer);
        buffer.WrittenSpan.ToArray().Should().Equal(FrameCodec.Encode(MessageSamples.All[name]));
    }

    [Fact]
    public void Any_request_comes_back()
    {
        var stamps = from time in ArbMap.Default.GeneratorFor<ulong>()
                     from origin in ArbMap.Default.GeneratorFor<ulong>()
                     select new HybridTimestamp(time, new ReplicaId(origin));
        var requests = from sid in ArbMap.Default.GeneratorFor<uint>()
                       from since in stamps
                       from hasSince in ArbMap.Default.GeneratorFor<bool>()
                       from low in ArbMap.Default.GeneratorFor<ulong>()
                       from high in ArbMap.Default.GeneratorFor<ulong>()
                       from count in ArbMap.Default.GeneratorFor<long>()
                       from allow in Gen.Choose(0, 7)
                       from credit in Gen.Choose(0, int.MaxValue)
                       select new SyncRequest(sid, hasSince ? since : null, new UInt128(high, low), new UInt128(low, high), count & long.MaxValue, (SyncRequestFlags)allow, credit, Resume: null);
        Prop.ForAll(Arb.From(requests), request => Decode(FrameCodec.Encode(request)) == (FrameDecodeResult.Message, Key(request))).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Frames_stay_within_their_byte_budget()
    {
        Length("request").Should().BeLessThanOrEqualTo(96);
        Length("none").Should().BeLessThanOrEqualTo(32);
        Length("head").Should().BeLessThanOrEqualTo(100);
        Length("opening head").Should().BeLessThanOrEqualTo(160);

        static int Length(string name) => FrameCodec.Encode(MessageSamples.All[name]).Length;
    }

    [Fact]
    public void Nothing_beside_a_container_is_longer_than_the_overhead_that_chunks_leave_for_it()
    {
        var longestKey = new byte[RegisterKey.MaxBytes];
        WireMessage[] longest =
        [
            new FullStateSync(uint.MaxValue, WireSamples.Alice, FullStateScope.Since, WireSamples.At(0), int.MaxValue, longestKey, longestKey, true, default, new TransferEstimate(long.MaxValue, long.MaxValue)),
            new SyncRequest(uint.MaxValue, WireSamples.At(0), UInt128.MaxValue, UInt128.MaxValue, long.MaxValue, SyncRequestFlags.AllowBulk, int.MaxValue, new FullStateCursor(WireSamples.At(0), longestKey)),
            new WireError(uint.MaxValue, WireErrorCode.OverLimit, new string('x', 1_000), 1),
        ];
        longest.Should().OnlyContain(message => FrameCodec.Encode(message).Length <= FrameCodec.MaxOverheadBytes);
    }

    [Fact]
    public void A_container_is_a_slice_of_its_frame()
    {
        byte[] frame = FrameCodec.Encode(MessageSamples.All["push"]);
        FrameCodec.Decode(frame, Limits, out var message);
        var container = ((OperationsPush)message!).Container;
        container.ToArray().Should().Equal(MessageSamples.Container);
        container.Span.Overlaps(frame).Should().BeTrue();
    }

    [Fact]
    public void Keys_of_a_walk_outlive_their_frame()
    {
        byte[] frame = FrameCodec.Encode(MessageSamples.All["full state"]);
        FrameCodec.Decode(frame, Limits, out var message);
        Array.Clear(frame);
        ((FullStateSync)message!).UpTo.ToArray().Should().Equal(MessageSamples.Key);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_frame_that_ends_early_is_malformed_at_every_byte(string name)
    {
        var frame = FrameCodec.Encode(MessageSamples.All[name]);
        for (var length = 0; length < frame.Length; length++)
            Decode(frame.AsMemory(0, length)).Should().Be((FrameDecodeResult.Malformed, null), "only {0} of {1} bytes are there", length, frame.Length);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_frame_with_something_behind_it_is_malformed(string name) =>
        Decode((byte[])[.. FrameCodec.Encode(MessageSamples.All[name]), 0xc0]).Should().Be((FrameDecodeResult.Malformed, null));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_flipped_bit_gives_a_result_and_what_is_accepted_can_be_written_again(string name)
    {
        var frame = FrameCodec.Encode(MessageSamples.All[name]);
        for (var bit = 0; bit < 8 * frame.Length; bit++)
        {
            var damaged = frame.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            var result = FrameCodec.Decode(damaged, Limits, out var message);
            (message is not null).Should().Be(result == FrameDecodeResult.Message);
            if (message is not null)
                Decode(FrameCodec.Encode(message)).Should().Be((FrameDecodeResult.Message, Key(message)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_mandatory_field_is_missed(string name)
    {
        // Fields from the front: what is left starts at the second one, and so on.
        var optional = new HashSet<(byte Type, long Field)> { (DeltaSync.TypeCode, 7), (FullStateSync.TypeCode, 9), (SyncDefer.TypeCode, 2), (SyncDefer.TypeCode, 3) };
        var frame = FrameCodec.Encode(MessageSamples.All[name]);
        foreach (var (field, without) in MessageSamples.WithoutEachField(frame))
        {
            var expected = optional.Contains((frame[3], field)) ? FrameDecodeResult.Message : FrameDecodeResult.Malformed;
            Decode(without).Result.Should().Be(expected, "field {0} is missing", field);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_field_has_one_type(string name)
    {
        var frame = FrameCodec.Encode(MessageSamples.All[name]);
        foreach (var (field, changed) in MessageSamples.WithEachFieldReplaced(frame, [0xcb, 0x3f, 0xe0, 0, 0, 0, 0, 0, 0]))
            Decode(changed).Should().Be((FrameDecodeResult.Malformed, null), "field {0} is one half", field);
        foreach (var (field, changed) in MessageSamples.WithEachFieldReplaced(frame, [0xff]))
            Decode(changed).Should().Be((FrameDecodeResult.Malformed, null), "field {0} is minus one", field);
        foreach (var (field, changed) in MessageSamples.WithEachFieldReplaced(frame, [0xc6, 0x7f, 0xff, 0xff, 0xff]))
            Decode(changed).Should().Be((FrameDecodeResult.Malformed, null), "field {0} claims 2 GiB", field);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Unknown_fields_are_skipped(string name)
    {
        var message = MessageSamples.All[name];
        var frame = FrameCodec.Encode(message);
        Decode(MessageSamples.WithExtraField(frame, 31, [0xc0])).Should().Be((FrameDecodeResult.Message, Key(message)));
        Decode(MessageSamples.WithExtraField(frame, 300, [0x82, 0xa1, 0x61, 0x91, 0x01, 0x05, 0xc4, 0x01, 0x00])).Should().Be((FrameDecodeResult.Message, Key(message)));
        Decode(MessageSamples.WithExtraField(frame, 31, [0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0xc0])).Should().Be((FrameDecodeResult.Message, Key(message)), "depth 8 is the limit");
        Decode(MessageSamples.WithExtraField(frame, 31, [0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0xc0])).Result.Should().Be(FrameDecodeResult.Malformed);
        Decode(MessageSamples.WithExtraField(frame, 31, [.. Enumerable.Repeat((byte)0x91, 100_000), 0xc0])).Result.Should().Be(FrameDecodeResult.Malformed);
        Decode(MessageSamples.WithExtraField(frame, 0, [0x00])).Result.Should().Be(FrameDecodeResult.Malformed, "a key twice, and out of order");
        Decode(MessageSamples.WithExtraField(frame, -1, [0x00])).Result.Should().Be(FrameDecodeResult.Malformed);
    }

    [Fact]
    public void E09_a_type_that_is_not_known_is_ignored_in_the_upper_half_and_unsupported_in_the_lower()
    {
        var known = MessageSamples.All.Values.Select(message => message.Type).ToHashSet();
        for (var type = 0; type <= 0xFF; type++)
        {
            if (known.Contains((byte)type))
                continue;
            var expected = type >= 0x80 ? FrameDecodeResult.Ignored : FrameDecodeResult.Unsupported;
            Decode((byte[])[(byte)'G', 1, 0, (byte)type, 0x80]).Should().Be((expected, null));
            if (type >= 0x80)
                Decode((byte[])[(byte)'G', 1, 0, (byte)type, 0xc1]).Should().Be((expected, null));
        }
    }

    [Fact]
    public void Another_version_is_told_apart_whatever_follows_it()
    {
        byte[] frame = [(byte)'G', 2, 77, 0x01, 0xc1];
        Decode(frame).Should().Be((FrameDecodeResult.OtherVersion, null));
        FrameCodec.VersionOf(frame).Should().Be(2);
        FrameCodec.VersionOf("GE"u8[..1]).Should().Be(0);
        FrameCodec.VersionOf("HE"u8).Should().Be(0);
    }

    [Fact]
    public void Another_first_or_third_byte_is_malformed()
    {
        var frame = FrameCodec.Encode(MessageSamples.All["none"]);
        Decode((byte[])[(byte)'H', .. frame[1..]]).Should().Be((FrameDecodeResult.Malformed, null));
        Decode((byte[])[.. frame[..2], 1, .. frame[3..]]).Should().Be((FrameDecodeResult.Malformed, null));
    }

    [Fact]
    public void A_frame_above_the_limit_is_not_looked_at()
    {
        var frame = FrameCodec.Encode(new OperationsPush(WireSamples.Alice, WireSamples.At(0), WireSamples.At(1), new byte[1_000]));
        FrameCodec.Decode(frame, new GenosLimits { FrameBytes = 1_000 }, out _).Should().Be(FrameDecodeResult.OverLimit);
        FrameCodec.Decode(frame, new GenosLimits { FrameBytes = frame.Length }, out _).Should().Be(FrameDecodeResult.Message);
    }

    [Fact]
    public void A_key_longer_than_any_register_has_is_malformed()
    {
        var sample = (FullStateSync)MessageSamples.All["full state"];
        Decode(FrameCodec.Encode(sample with { UpTo = new byte[RegisterKey.MaxBytes] })).Result.Should().Be(FrameDecodeResult.Message);
        Decode(FrameCodec.Encode(sample with { UpTo = new byte[RegisterKey.MaxBytes + 1] })).Result.Should().Be(FrameDecodeResult.Malformed);
    }

    [Fact]
    public void An_opening_is_there_as_a_whole_or_not_at_all()
    {
        var frame = FrameCodec.Encode(MessageSamples.All["opening head"]);
        foreach (var (field, without) in MessageSamples.WithoutEachField(frame))
            Decode(without).Result.Should().Be(FrameDecodeResult.Malformed, "field {0} is missing", field);
    }

    [Fact]
    public void A_zero_replica_is_malformed() =>
        Decode(FrameCodec.Encode(new SyncNone(1, default, new HybridTimestamp(7, default)))).Result.Should().Be(FrameDecodeResult.Malformed);

    [Fact]
    public void The_detail_of_an_error_is_cut_at_a_whole_character()
    {
        var frame = FrameCodec.Encode(new WireError(null, WireErrorCode.Protocol, "x" + string.Concat(Enumerable.Repeat("😀", 100)) + "\ud800", 1));
        FrameCodec.Decode(frame, Limits, out var message);
        ((WireError)message!).Detail.Should().Be("x" + string.Concat(Enumerable.Repeat("😀", 63)));
    }

    [Fact]
    public void An_ill_formed_detail_is_written_as_replacement_characters()
    {
        FrameCodec.Decode(FrameCodec.Encode(new WireError(null, WireErrorCode.Protocol, "a\ud800b", 1)), Limits, out var message);
        ((WireError)message!).Detail.Should().Be("a\ufffdb");
    }

    [Fact]
    public void A_position_of_another_log_is_a_mistake_of_the_caller()
    {
        var encode = () => FrameCodec.Encode(new SyncNone(1, WireSamples.Alice, WireSamples.At(0, 0, WireSamples.Bob)));
        encode.Should().Throw<ArgumentException>().WithMessage("*not one of the log*");
    }

    [Fact]
    public void Time_zero_stands_before_every_log()
    {
        FrameCodec.Decode(FrameCodec.Encode(new SyncNone(1, WireSamples.Alice, default)), Limits, out var message);
        message.Should().Be(new SyncNone(1, WireSamples.Alice, new HybridTimestamp(0, WireSamples.Alice)));
    }

    [Fact]
    public void Flags_that_are_not_known_ask_for_nothing()
    {
        var frame = FrameCodec.Encode((SyncRequest)MessageSamples.All["request"] with { Flags = (SyncRequestFlags)0xFF });
        FrameCodec.Decode(frame, Limits, out var message);
        ((SyncRequest)message!).Flags.Should().Be((SyncRequestFlags)0xF);
    }

    private static (FrameDecodeResult Result, string? Message) Decode(ReadOnlyMemory<byte> frame)
    {
        var result = FrameCodec.Decode(frame, Limits, out var message);
        return (result, message is null ? null : Key(message));
    }

    // Records compare memory by reference, so the content is spelled out.
    private static string Key(WireMessage message) => message switch
    {
        DeltaSync m => $"{m with { Container = default }} {Convert.ToHexString(m.Container.Span)}",
        OperationsPush m => $"{m with { Container = default }} {Convert.ToHexString(m.Container.Span)}",
        FullStateSync m => $"{m with { Container = default, After = default, UpTo = default }} {Convert.ToHexString(m.After.Span)} {Convert.ToHexString(m.UpTo.Span)} {Convert.ToHexString(m.Container.Span)}",
        SyncRanges m => $"{m with { Container = default, Ranges = [], Needs = default }} {string.Join(' ', m.Ranges.Select(Key))} {Convert.ToHexString(m.Container.Span)} {string.Join(' ', m.Needs.ToArray())}",
        SyncRequest { Resume: { } resume } m => $"{m with { Resume = null }} {resume.Start} {Convert.ToHexString(resume.After.Span)}",
        _ => message.ToString(),
    };

    private static string Key(SyncRange range) => range is SyncRange.List list ? $"List {list.Last} {string.Join(' ', list.Items.ToArray())}" : range.ToString();
}
