using System.Buffers.Binary;
using System.IO.Compression;
using GenosDb.Tests.Fuzzing;
using GenosDb.Tests.Operations.Batches;
using GenosDb.Wire;

namespace GenosDb.Tests.Wire;

/// <summary>Signed containers that no honest peer sends, and bytes that lie about their length.</summary>
public class HostileSignedContainerTests
{
    private static readonly GenosLimits Limits = new();

    // One removal of "a" by the key aa: signers [01 aa], signer indexes [0], one signature of 64 zeros.
    private const string Head = "00 91c4080a11ce0a11ce0a11";
    private const string Body = "02 c40102 04 91a161 07 c40100 08 c40100";
    private const string Zeros = "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000";
    private const string Signature = "0b c440 " + Zeros;
    private const string Hash = "1111111111111111111111111111111111111111111111111111111111111111";

    public static TheoryData<string, DecodeStatus, string> BrokenMaps => new()
    {
        { "the honest one", DecodeStatus.Ok, $"89 {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 {Signature}" },
        { "no signers", DecodeStatus.Malformed, $"88 {Head} {Body} 09 c40100 0a 91c0 {Signature}" },
        { "no signer indexes", DecodeStatus.Malformed, $"88 {Head} 01 91c40201aa {Body} 0a 91c0 {Signature}" },
        { "no proofs", DecodeStatus.Malformed, $"88 {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0" },
        { "a signer of no scheme", DecodeStatus.Malformed, $"89 {Head} 01 91c40200aa {Body} 09 c40100 0a 91c0 {Signature}" },
        { "an empty signer", DecodeStatus.Malformed, $"89 {Head} 01 91c400 {Body} 09 c40100 0a 91c0 {Signature}" },
        { "a signer that is not used", DecodeStatus.Malformed, $"89 {Head} 01 92c40201aac40201bb {Body} 09 c40100 0a 91c0 {Signature}" },
        { "a signer twice", DecodeStatus.NotCanonical, $"89 {Head} 01 92c40201aac40201aa {Body} 09 c40100 0a 91c0 {Signature}" },
        { "signers that descend", DecodeStatus.NotCanonical, $"89 {Head} 01 92c40201bbc40201aa {Body} 09 c40100 0a 91c0 {Signature}" },
        { "a signer that is text", DecodeStatus.Malformed, $"89 {Head} 01 91a161 {Body} 09 c40100 0a 91c0 {Signature}" },
        { "no signer at all", DecodeStatus.Malformed, $"89 {Head} 01 90 {Body} 09 c40100 0a 91c0 {Signature}" },
        { "4 Gi signers", DecodeStatus.Truncated, $"89 {Head} 01 ddffffffff" },
        { "a signer index outside the table", DecodeStatus.Malformed, $"89 {Head} 01 91c40201aa {Body} 09 c40101 0a 91c0 {Signature}" },
        { "a signer index too many", DecodeStatus.Malformed, $"89 {Head} 01 91c40201aa {Body} 09 c4020000 0a 91c0 {Signature}" },
        { "a signer index too few", DecodeStatus.Truncated, $"89 {Head} 01 91c40201aa {Body} 09 c400 0a 91c0 {Signature}" },
        { "a signer index in a longer form", DecodeStatus.NotCanonical, $"89 {Head} 01 91c40201aa {Body} 09 c4028000 0a 91c0 {Signature}" },
        { "a proof too few", DecodeStatus.Malformed, $"89 {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b c400" },
        { "a proof too many", DecodeStatus.Malformed, $"89 {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b c480 {Zeros}{Zeros}" },
        { "proofs of another length in one", DecodeStatus.Malformed, $"89 {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b c43f {Zeros[2..]}" },
        { "a short signature as an array", DecodeStatus.Ok, $"89 {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b 91c4021234" },
        { "64 bytes as an array", DecodeStatus.NotCanonical, $"89 {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b 91c440 {Zeros}" },
        { "an array of nothing", DecodeStatus.NotCanonical, $"89 {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b 90" },
        { "two signatures for one operation", DecodeStatus.Malformed, $"89 {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b 92c4021234c4021234" },
        { "a proof that is nil", DecodeStatus.Malformed, $"89 {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b c0" },
        { "nothing that is signed", DecodeStatus.NotCanonical, "89 00 90 01 90 02 c400 04 90 07 c400 08 c400 09 c400 0a 90 0b c400" },
        { "a member of two", DecodeStatus.Ok, $"8b {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b c400 0c 91c462 0002 {Zeros} {Hash} 0d c4020100" },
        { "the other of two", DecodeStatus.Ok, $"8b {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b c400 0c 91c462 0002 {Zeros} {Hash} 0d c4020102" },
        { "batches without members", DecodeStatus.Malformed, $"8a {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b c400 0c 91c462 0002 {Zeros} {Hash}" },
        { "members without batches", DecodeStatus.Malformed, $"8a {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b c400 0d c4020100" },
        { "batches without signers", DecodeStatus.Malformed, $"88 {Head} {Body} 0a 91c0 0c 91c462 0002 {Zeros} {Hash} 0d c4020100" },
        { "no batches in the table", DecodeStatus.NotCanonical, $"8b {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 {Signature} 0c 90 0d c40100" },
        { "a batch that is not used", DecodeStatus.Malformed, $"8b {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 {Signature} 0c 91c442 0002 {Zeros} 0d c40100" },
        { "a member and a signature", DecodeStatus.Malformed, $"8b {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 {Signature} 0c 91c462 0002 {Zeros} {Hash} 0d c4020100" },
        { "A19 an index out of range", DecodeStatus.Malformed, $"8b {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b c400 0c 91c462 0002 {Zeros} {Hash} 0d c4020104" },
        { "A19 a negative index", DecodeStatus.Malformed, $"8b {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b c400 0c 91c462 0002 {Zeros} {Hash} 0d c4020101" },
        { "A19 an index beyond all batches", DecodeStatus.Malformed, $"8b {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b c400 0c 91c462 0002 {Zeros} {Hash} 0d c40b01feffffffffffffffff01" },
        { "a batch number out of range", DecodeStatus.Malformed, $"8b {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b c400 0c 91c462 0002 {Zeros} {Hash} 0d c4020200" },
        { "a member without an index", DecodeStatus.Truncated, $"8b {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b c400 0c 91c462 0002 {Zeros} {Hash} 0d c40101" },
        { "a member too many", DecodeStatus.Malformed, $"8b {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b c400 0c 91c462 0002 {Zeros} {Hash} 0d c403010000" },
        { "A19 a count of 1", DecodeStatus.Malformed, $"8b {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b c400 0c 91c442 0001 {Zeros} 0d c4020100" },
        { "A19 a count of 1025", DecodeStatus.Malformed, $"8b {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b c400 0c 91c462 0401 {Zeros} {Hash} 0d c4020100" },
        { "A19 another count", DecodeStatus.Malformed, $"8b {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b c400 0c 91c462 0003 {Zeros} {Hash} 0d c4020100" },
        { "A19 a path too short", DecodeStatus.Malformed, $"8b {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b c400 0c 91c442 0002 {Zeros} 0d c4020100" },
        { "A19 a path too long", DecodeStatus.Malformed, $"8b {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b c400 0c 91c482 0002 {Zeros} {Hash}{Hash} 0d c4020100" },
        { "a path that is no hash", DecodeStatus.Malformed, $"8b {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b c400 0c 91c461 0002 {Zeros} {Hash[2..]} 0d c4020100" },
        { "a batch without a signature", DecodeStatus.Malformed, $"8b {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b c400 0c 91c4020002 0d c4020100" },
        { "4 Gi batches", DecodeStatus.Truncated, $"8b {Head} 01 91c40201aa {Body} 09 c40100 0a 91c0 0b c400 0c ddffffffff" },
    };

    [Theory]
    [MemberData(nameof(BrokenMaps))]
    public void A_broken_map_is_refused_as_a_whole(string what, DecodeStatus expected, string map) =>
        Decode([0, .. Convert.FromHexString(map.Replace(" ", "", StringComparison.Ordinal))]).Should().Be(expected, what);

    [Fact]
    public void A19_a_member_twice_or_of_two_signers_is_refused()
    {
        var columns = Columns(SignedSamples.Sign(SignedSamples.Alice, 8, 32));
        var members = Column(columns, ContainerColumn.Members);
        members.Bytes.Should().Equal([1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0]);
        members.Bytes[3] = 1; // the second stands where the first does
        Decode(ContainerBytes.Raw(columns.ToBytes())).Should().Be(DecodeStatus.Malformed);

        columns = Columns([.. SignedSamples.Sign(SignedSamples.Alice, 8, 32), SignedSamples.Make(SignedSamples.Bob, OperationKind.Remove, "z", WireSamples.At(900)).SignedBy(SignedSamples.Bob)]);
        Decode(ContainerBytes.Raw(columns.ToBytes())).Should().Be(DecodeStatus.Ok);
        var signers = Column(columns, ContainerColumn.SignerIndexes);
        signers.Bytes[2] ^= 1;
        Decode(ContainerBytes.Raw(columns.ToBytes())).Should().Be(DecodeStatus.Malformed);
    }

    [Fact]
    public void A19_another_order_hash_count_or_signer_proves_no_member()
    {
        var part = SignedSamples.Sign(SignedSamples.Alice, 11, 32).Where((_, i) => i is 1 or 2 or 7).ToArray();
        var codec = WireSamples.Codec();
        foreach (var (what, change) in new (string, Action<PackedItem>)[]
        {
            ("another place of the same shape", columns => Column(columns, ContainerColumn.Members).Bytes = [1, 2, 1, 0, 1, 6]), // 1, 2, 6
            ("a hash beside the way", columns => Column(columns, ContainerColumn.Batches).Children[0].Bytes[70] ^= 1),
            ("the signature", columns => Column(columns, ContainerColumn.Batches).Children[0].Bytes[5] ^= 1),
            ("a name, so that a leaf is another", columns => Column(columns, ContainerColumn.Names).Children[0].Bytes = "x"u8.ToArray()),
            ("the signer of all", columns => Column(columns, ContainerColumn.Signers).Children[0].Bytes = [1, .. SignedSamples.Bob.PublicKey.Span]),
            ("the scheme", columns => Column(columns, ContainerColumn.Signers).Children[0].Bytes[0] = 2),
        })
        {
            var columns = Columns(part);
            codec.Decode(ContainerBytes.Raw(columns.ToBytes()), Limits, out var before).Should().Be(DecodeStatus.Ok);
            before.Should().HaveCount(3).And.OnlyContain(operation => FakeSigner.IsProved(operation));
            change(columns);
            codec.Decode(ContainerBytes.Raw(columns.ToBytes()), Limits, out var after).Should().Be(DecodeStatus.Ok, what);
            after.Should().HaveCount(3).And.NotContain(operation => FakeSigner.IsProved(operation), what);
        }
    }

    [Fact]
    public void Every_flipped_bit_and_every_beginning_gives_a_status_or_what_can_be_written_again()
    {
        var codec = WireSamples.Codec();
        foreach (var container in Honest())
        {
            for (var length = 0; length < container.Length; length++)
                Decode(container.AsSpan(0, length)).Should().NotBe(DecodeStatus.Ok);
            for (var bit = 0; bit < 8 * container.Length; bit++)
            {
                var damaged = container.ToArray();
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                if (codec.Decode(damaged, Limits, out var operations) != DecodeStatus.Ok)
                {
                    operations.Should().BeEmpty();
                    continue;
                }

                var sorted = operations.ToArray();
                OperationSorter.Sort(sorted);
                codec.Decode(WireSamples.Encode(codec, operations.AsSpan()), Limits, out var again).Should().Be(DecodeStatus.Ok);
                SignedContainerTests.Same(again.AsSpan(), sorted).Should().BeTrue("bit {0} is flipped", bit);
                operations.All(FakeSigner.IsProved).Should().BeFalse("bit {0} is flipped", bit);
            }
        }
    }

    [Fact]
    public void E01_a_bomb_of_64_MiB_is_refused_with_less_than_1_MiB_allocated()
    {
        using var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.SmallestSize, leaveOpen: true))
            zlib.Write(new byte[64 << 20]);
        byte[] bomb = [1, 4, 0, 0, 0, .. stream.ToArray()];
        bomb.Length.Should().BeLessThan(66_000);
        Allocated(() => Decode(bomb).Should().Be(DecodeStatus.OverLimit)).Should().BeLessThan(1 << 20);
        BinaryPrimitives.WriteUInt32BigEndian(bomb.AsSpan(1), 60_000); // less than it holds, and within every limit
        Decode(bomb).Should().Be(DecodeStatus.BadCompression);
    }

    [Fact]
    public void E02_a_stated_length_that_is_off_is_refused_before_anything_is_allocated_for_it()
    {
        var honest = Deflated();
        var length = BinaryPrimitives.ReadUInt32BigEndian(honest.AsSpan(1));
        foreach (var stated in new uint[] { length - 1, length + 1, 0, int.MaxValue, uint.MaxValue })
        {
            var lying = honest.ToArray();
            BinaryPrimitives.WriteUInt32BigEndian(lying.AsSpan(1), stated);
            Allocated(() => Decode(lying).Should().BeOneOf(DecodeStatus.BadCompression, DecodeStatus.OverLimit)).Should().BeLessThan(1 << 20);
        }
    }

    [Fact]
    public void E03_a_truncated_stream_is_refused_at_every_byte()
    {
        var honest = Deflated();
        for (var length = 0; length < honest.Length; length++)
            Decode(honest.AsSpan(0, length)).Should().BeOneOf(DecodeStatus.Truncated, DecodeStatus.BadCompression, DecodeStatus.OverLimit);
    }

    [Fact]
    public void E04_garbage_after_the_stream_is_refused()
    {
        var honest = Deflated();
        Decode([.. honest, 0]).Should().Be(DecodeStatus.BadCompression);
        Decode([.. honest, .. new byte[1 << 20]]).Should().Be(DecodeStatus.BadCompression);
    }

    [Fact]
    public void E05_a_container_inside_a_container_and_an_unknown_flag_are_refused()
    {
        foreach (var honest in Honest())
        {
            Decode(ContainerBytes.Deflated(honest)).Should().Be(DecodeStatus.Malformed);
            Decode([0, .. honest]).Should().Be(DecodeStatus.Malformed);
            for (var flags = 2; flags < 256; flags++)
                Decode([(byte)flags, .. honest.AsSpan(1)]).Should().Be(DecodeStatus.UnknownVersion);
        }
    }

    [Fact]
    public void E06_a_preset_dictionary_and_a_wrong_checksum_are_refused()
    {
        foreach (var compressor in new IPayloadCompressor[] { new ZlibPayloadCompressor(), new SharpZipPayloadCompressor() })
        {
            var codec = WireSamples.Codec(compressor);
            var honest = Deflated();
            codec.Decode(honest, Limits, out _).Should().Be(DecodeStatus.Ok);
            codec.Decode([.. honest[..^1], (byte)(honest[^1] ^ 1)], Limits, out _).Should().Be(DecodeStatus.BadCompression);
            codec.Decode([.. honest[..5], 0x78, 0xbb, 1, 2, 3, 4, .. honest[7..]], Limits, out _).Should().Be(DecodeStatus.BadCompression);
        }
    }

    [Fact]
    public void E07_4096_operations_are_accepted_and_4097_refused()
    {
        var codec = WireSamples.Codec();
        var columns = Columns(SignedSamples.Sign(SignedSamples.Alice, 4_096, 1_024));
        codec.Decode(ContainerBytes.Raw(columns.ToBytes()), Limits, out var operations).Should().Be(DecodeStatus.Ok);
        operations.Should().HaveCount(4_096);
        foreach (var column in new[] { ContainerColumn.Kinds, ContainerColumn.OriginIndexes, ContainerColumn.SignerIndexes })
            Column(columns, column).Bytes = [.. Column(columns, column).Bytes, Column(columns, column).Bytes[^1]];
        foreach (var column in new[] { ContainerColumn.Names, ContainerColumn.Bodies })
            Column(columns, column).Children.Add(Column(columns, column).Children[^1]);
        Column(columns, ContainerColumn.Times).Bytes = [.. Column(columns, ContainerColumn.Times).Bytes, 0];
        Column(columns, ContainerColumn.Members).Bytes = [.. Column(columns, ContainerColumn.Members).Bytes, 0];
        Column(columns, ContainerColumn.Proofs).Bytes = new byte[64];
        Decode(ContainerBytes.Raw(columns.ToBytes())).Should().Be(DecodeStatus.OverLimit);
    }

    [Fact]
    public void E08_no_operations_are_accepted()
    {
        var codec = WireSamples.Codec();
        codec.Decode(WireSamples.Encode(codec), Limits, out var operations).Should().Be(DecodeStatus.Ok);
        operations.Should().BeEmpty();
    }

    [Fact]
    public void A_broken_map_makes_no_operation()
    {
        var columns = Columns(SignedSamples.Sign(SignedSamples.Alice, 4_096, 256));
        var batches = Column(columns, ContainerColumn.Batches);
        batches.Children[^1].Bytes = batches.Children[^1].Bytes[1..];
        var container = ContainerBytes.Raw(columns.ToBytes());
        Decode(container).Should().Be(DecodeStatus.Malformed);
        Allocated(() => Decode(container)).Should().BeLessThan(100_000, "only places of what was read are kept, and no operation");
    }

    [Fact]
    public void A_small_container_cannot_ask_for_large_trees()
    {
        // 4,096 members, each in a batch of its own that says it has 1,024.
        var operations = Enumerable.Range(0, 1_000).Select(i =>
        {
            var operation = SignedSamples.Make(SignedSamples.Alice, OperationKind.Remove, "a", WireSamples.At(i));
            return operation.WithProof(OperationProof.Read([4, 0, 0, 77, .. new byte[320], .. BitConverter.GetBytes(i), .. new byte[60]]));
        }).ToArray();
        var container = WireSamples.Encode(WireSamples.Codec(), operations);
        byte[] raw = [0, .. WireSamples.Map(operations)];
        Decode(container).Should().Be(DecodeStatus.Ok);
        Allocated(() => Decode(raw)).Should().BeLessThan(5 * raw.Length);
    }

    private static byte[][] Honest()
    {
        var codec = WireSamples.Codec();
        return
        [
            WireSamples.Encode(codec, SignedSamples.Mixed().AsSpan(..3)),
            WireSamples.Encode(codec, SignedSamples.Mixed().AsSpan(^3..)),
            ContainerBytes.Raw(WireSamples.Map(SignedSamples.Mixed())),
        ];
    }

    private static byte[] Deflated()
    {
        var container = WireSamples.Encode(WireSamples.Codec(), SignedSamples.Sign(SignedSamples.Alice, 64, 32));
        container[0].Should().Be(1);
        return container;
    }

    private static PackedItem Columns(Operation[] operations) => PackedItem.TryParse(WireSamples.Map(operations))!;

    private static PackedItem Column(PackedItem columns, ContainerColumn column)
    {
        for (var i = 0; i < columns.Children.Count; i += 2)
        {
            if (columns.Children[i].Bytes is [var key] && key == (byte)column)
                return columns.Children[i + 1];
        }

        throw new InvalidOperationException($"There is no column {column}.");
    }

    private static long Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static DecodeStatus Decode(ReadOnlySpan<byte> container) => WireSamples.Codec().Decode(container, Limits, out _);
}
