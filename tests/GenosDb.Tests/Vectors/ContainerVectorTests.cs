using GenosDb.Tests.Fuzzing;
using GenosDb.Tests.Operations.Batches;
using GenosDb.Tests.Wire;

namespace GenosDb.Tests.Vectors;

/// <summary>Frozen bytes of containers. A change here is a new wire version.</summary>
public class ContainerVectorTests
{
    private static readonly IReadOnlyDictionary<string, (string Container, Operation[] Operations)> Containers = new Dictionary<string, (string, Operation[])>(StringComparer.Ordinal)
    {
        ["none"] = ("0086009002c400049007c40008c4000a90", []),
        ["upsert"] = ("00860091c4080a11ce0a11ce0a1102c401010491a3616e6e07c409808080c09b88ba970308c401000a91c40f82a36167652aa46e616d65a3416e6e", [WireSamples.Mixed()[0]]),
        ["remove"] = ("00860091c4080a11ce0a11ce0a1102c401020491a3626f6207c409868080d7bd88ba970308c401000a91c0", [WireSamples.Mixed()[5]]),
        ["link"] = ("00880091c4080a11ce0a11ce0a1102c401030491a3616e6e0591a3626f620691a56b6e6f777307c409828080c09b88ba970308c401000a91c0", [WireSamples.Mixed()[1]]),
        ["link without label"] = ("00870091c4080a11ce0a11ce0a1102c401030491a3626f620591a3616e6e07c4098080a8c09b88ba970308c401000a91c0", [WireSamples.Mixed()[3]]),
        ["unlink"] = ("00880091c408b0bb0bb0bb0bb0bb02c401040491a3616e6e0591a3626f620691a56b6e6f777307c4098080a8c09b88ba970308c401000a91c0", [WireSamples.Mixed()[4]]),
        ["sealed"] = ("00870091c4080a11ce0a11ce0a1102c4010103c401010491a3616e6e07c409808080c09b88ba970308c401000a91c40f82a36167652aa46e616d65a3416e6e", [WireSamples.Make(OperationKind.Upsert, "ann", WireSamples.At(0), WireSamples.Ann, flags: 1)]),
        ["mixed"] = ("00880092c4080a11ce0a11ce0a11c408b0bb0bb0bb0bb0bb02c4060103010304020496a3616e6ea3616e6ea3626f62a3626f62a3616e6ea3626f620593a3626f62a3616e6ea3626f620693a56b6e6f7773a0a56b6e6f777307c416808080c09b88ba970302feff07808020008680d8962208c4060000010001000a96c40f82a36167652aa46e616d65a3416e6ec0c4012ac0c0c0", WireSamples.Mixed()),
    };

    /// <summary>Twelve upserts of the record that performance is measured with, deflated by Python's zlib at level 9.</summary>
    private const string Deflated = "010000035878da7dd2cf4ac3401006f034ad36c65e049f4376f33f20e2abacb2944233166b406fb9285ec583077bc934f5a8774f1ef6ec33d9a6ae2eeca41f33b02cfc4edf3c384fcaf38fbedb71d5a86764b04060081c214008112284182141481132847c099cad970fd57155555faf8f9f2f7df73f9e1a3946fc853abd5f8ab17456b21093e97bc9cee5ad2866537972795534200ab92ae7f29a3537623c7fae457d51afdf7733d96cbe7f754f6b4e6b6e686e6957eb80d681a1034bf7b50e691d1a3ab4f440eb88d691a1234bef691dd33a36746ce97dad135a27864e2c3dd43aa575bab3314feb8cd6d9cec60eb4ce699d773476d66a7fab3f4a6e1fdb5b7b2eaca3b3ad3ffcf3bcc373bab51f11156533";

    /// <summary>Two members of a batch of eight and an operation that is signed alone, put together by a program in Python that shares nothing with the library.</summary>
    private const string SignedContainer = "008b0091c4080a11ce0a11ce0a110192c42201022bd806c97f0e00af1a1fc3328fa763a9269723c8db8fac4f93af71db186d6e90c422010281b637d8fcd2c6da6359e6963113a1170de795e4b725b84d1e0b4cfd9ec58ce902c4030101020493a26e33a26e34a17a07c410808098c09b88ba97038080088080803808c40300000009c4030000010a93c4012ac4012ac00bc4405c9e82635d1d3a1a534131241ff4948b9958b3eb68447ee49b720508998dd3bd3f264d87b62ddd537fbad41903e069a28a46c086f1bec863270150d6fa51c7e40c91c4c200083fb829c3fc8e6699ad35e8effa118dd5e39bb2d69ae0d72ccc98b618a4006310215bbe712d1832856232f3e6b1cf030e8841314b0ac42e8237bc7b8d41485c48d95c8774923eb3342f872c360ceb2122850da77c23a11a9f6d41bda22631f93ad827a8e9ff7868f2826fdf3b1ed3681661cbb8740c42aea615f85bb49896d174a5492ff1f26d391c1f152ec83067dd48709d18e238d6e219a5583b5ef0c2bb1a99619202339de7bb8543062b9a504ab4261cb19091ad94f56c438578004ab9260dc4050106010000";

    /// <summary>The first of them as a record, with its path; by the same program.</summary>
    private const string SignedRecord = "9a010100a26e33a0a0c41001977420dc0300000a11ce0a11ce0a11c42201022bd806c97f0e00af1a1fc3328fa763a9269723c8db8fac4f93af71db186d6e90c4012ac4a400080003d95c8774923eb3342f872c360ceb2122850da77c23a11a9f6d41bda22631f93aa5492ff1f26d391c1f152ec83067dd48709d18e238d6e219a5583b5ef0c2bb1a49caba2a28cb110fd771a63777f4475e4be2a88b8626fb6ff3219c68105d65383fb829c3fc8e6699ad35e8effa118dd5e39bb2d69ae0d72ccc98b618a4006310215bbe712d1832856232f3e6b1cf030e8841314b0ac42e8237bc7b8d41485c48";

    public static TheoryData<string> Names => [.. Containers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_container_is_written_as_it_was(string name) =>
        Convert.ToHexStringLower(WireSamples.Encode(WireSamples.Codec(), Containers[name].Operations)).Should().Be(Containers[name].Container);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_container_is_read_as_it_was(string name)
    {
        WireSamples.Codec().Decode(Convert.FromHexString(Containers[name].Container), new GenosLimits(), out var operations).Should().Be(DecodeStatus.Ok);
        operations.Select(operation => operation.Id).Should().Equal(Containers[name].Operations.Select(operation => operation.Id));
    }

    [Fact]
    public void A_deflated_container_of_another_implementation_is_read()
    {
        // Only this direction is frozen: a deflater is free in how it gets there.
        WireSamples.Codec().Decode(Convert.FromHexString(Deflated), new GenosLimits(), out var operations).Should().Be(DecodeStatus.Ok);
        operations.Select(operation => operation.Id).Should().Equal(Enumerable.Range(0, 12).Select(i => WireSamples.User(i).Id));
    }

    [Fact]
    public void A_signed_container_is_written_and_read_as_it_was()
    {
        WireSamples.Map(Signed()).AsSpan().SequenceEqual(Convert.FromHexString(SignedContainer).AsSpan(1)).Should().BeTrue();
        WireSamples.Codec().Decode(Convert.FromHexString(SignedContainer), new GenosLimits(), out var operations).Should().Be(DecodeStatus.Ok);
        operations.Select(operation => operation.Id).Should().Equal(Signed().Select(operation => operation.Id));
        operations.Should().OnlyContain(operation => FakeSigner.IsProved(operation));
    }

    [Fact]
    public void A_signed_record_is_written_and_read_as_it_was()
    {
        Convert.ToHexStringLower(FuzzCorpus.Record(Signed()[0])).Should().Be(SignedRecord);
        Operation.TryRead(WireSamples.Database, Convert.FromHexString(SignedRecord), out var read).Should().Be(DecodeStatus.Ok);
        read!.Id.Should().Be(Signed()[0].Id);
        FakeSigner.IsProved(read).Should().BeTrue();
    }

    private static Operation[] Signed() =>
    [
        .. SignedSamples.Sign(SignedSamples.Alice, 8, 32)[3..5],
        SignedSamples.Make(SignedSamples.Bob, OperationKind.Remove, "z", WireSamples.At(900)).SignedBy(SignedSamples.Bob),
    ];
}
