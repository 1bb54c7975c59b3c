using GenosDb.Tests.Wire;
using GenosDb.Wire;

namespace GenosDb.Tests.Vectors;

/// <summary>Frozen bytes of every message. A change here is a new wire version.</summary>
public class FrameVectorTests
{
    private static readonly IReadOnlyDictionary<string, string> Frames = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["request"] = "470100018800ce0001117001c41001977420df8400000a11ce0a11ce0a1102c4100102030405060708090a0b0c0d0e0f1003c4101112131415161718191a1b1c1d1e1f200432050506ce0010000007c0",
        ["first request"] = "4701000188000101c002c4100102030405060708090a0b0c0d0e0f1003c4101112131415161718191a1b1c1d1e1f2004000500060007c0",
        ["resumed request"] = "470100018800ceffffffff01c002c4100102030405060708090a0b0c0d0e0f1003c4101112131415161718191a1b1c1d1e1f2004cf7fffffffffffffff050206ce7fffffff0792c41001977420df9000000a11ce0a11ce0a11c40410616e6e",
        ["none"] = "470100028300cdffff01c4080a11ce0a11ce0a1102c40801977420df900000",
        ["delta"] = "4701000387000701c4080a11ce0a11ce0a1102c40801977420df84000003c40801977420df900003040005c206c4050086010203",
        ["last delta"] = "4701000388000701c4080a11ce0a11ce0a1102c40801977420df84000003c40801977420df900003040105c306c405008601020307c4100102030405060708090a0b0c0d0e0f10",
        ["full state"] = "470100048a000701c4080a11ce0a11ce0a11020003c40801977420df900000040005c40006c40410616e6e07c208c40500860102030992cd2710ce000bb39a",
        ["last full state"] = "4701000489000701c4080a11ce0a11ce0a11020103c40801977420df90000004cd012c05c40410616e6e06c40410616e6e07c308c4050086010203",
        ["more"] = "47010005830007010302cdf000",
        ["push"] = "470100088400c4080a11ce0a11ce0a1101c40801977420df93000002c40801977420df94000003c4050086010203",
        ["head"] = "470100098700c4080a11ce0a11ce0a1101c40801977420df90000002c4100102030405060708090a0b0c0d0e0f1003c4101112131415161718191a1b1c1d1e1f2004ceb2d05e0005c41001977420dc280000b0bb0bb0bb0bb0bb06cf000001977420dc00",
        ["opening head"] = "470100098c00c4080a11ce0a11ce0a1101c40801977420df90000002c4100102030405060708090a0b0c0d0e0f1003c4101112131415161718191a1b1c1d1e1f2004ceb2d05e0005c41001977420dc280000b0bb0bb0bb0bb0bb06cf000001977420dc00070109c40801020304050607080ac40800000000000000000bc408ffffffffffffffff0cce00400000",
        ["head without ack"] = "470100098700c4080a11ce0a11ce0a1101c40801977420df90000002c4100000000000000000000000000000000003c410ffffffffffffffffffffffffffffffff040005c00600",
        ["defer"] = "4701000a8200070101",
        ["defer until"] = "4701000a840007010202cd13880392cd2710ce000bb39a",
        ["error"] = "4701000f840007010602b235204d69422061726520746f6f206d7563680301",
        ["error of a link"] = "4701000f8400c0010202a00301",
    };

    public static TheoryData<string> Names => [.. MessageSamples.All.Keys];

    [Fact]
    [Trait("Scenario", "104")]
    public void Every_sample_is_frozen() => Frames.Keys.Should().BeEquivalentTo(MessageSamples.All.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_frame_is_written_as_it_was(string name) =>
        Convert.ToHexStringLower(FrameCodec.Encode(MessageSamples.All[name])).Should().Be(Frames[name]);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_frame_is_read_as_it_was(string name)
    {
        FrameCodec.Decode(Convert.FromHexString(Frames[name]), new GenosLimits(), out var message).Should().Be(FrameDecodeResult.Message);
        Convert.ToHexStringLower(FrameCodec.Encode(message!)).Should().Be(Frames[name]);
    }
}
