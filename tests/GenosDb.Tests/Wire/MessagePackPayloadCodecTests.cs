using System.Buffers;
using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using GenosDb.Wire;

namespace GenosDb.Tests.Wire;

public class MessagePackPayloadCodecTests
{
    private static readonly GenosLimits Limits = new();

    [Fact]
    public void Any_operations_come_back_in_order()
    {
        var codec = WireSamples.Codec();
        Prop.ForAll(Arb.From(Gen.ArrayOf(WireSamples.AnyOperation())), operations =>
        {
            var status = codec.Decode(WireSamples.Encode(codec, operations), Limits, out var decoded);
            var expected = operations.Order(OperationOrder.Instance).Select(operation => operation.Id);
            return status == DecodeStatus.Ok && decoded.Select(operation => operation.Id).SequenceEqual(expected);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Encoding_again_gives_the_same_bytes()
    {
        var codec = WireSamples.Codec();
        Prop.ForAll(Arb.From(Gen.ArrayOf(WireSamples.AnyOperation())), operations =>
        {
            var container = WireSamples.Encode(codec, operations);
            codec.Decode(container, Limits, out var decoded);
            Array.Reverse(operations);
            return WireSamples.Encode(codec, decoded.AsSpan()).AsSpan().SequenceEqual(container)
                && WireSamples.Encode(codec, operations).AsSpan().SequenceEqual(container);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Compressors_may_differ_on_the_two_sides()
    {
        var operations = Enumerable.Range(0, 500).Select(WireSamples.User).ToArray();
        var (zlib, sharp) = (WireSamples.Codec(), WireSamples.Codec(new SharpZipPayloadCompressor()));
        foreach (var (writer, reader) in new[] { (zlib, sharp), (sharp, zlib) })
        {
            var container = WireSamples.Encode(writer, operations);
            container[0].Should().Be(1);
            reader.Decode(container, Limits, out var decoded).Should().Be(DecodeStatus.Ok);
            decoded.Select(operation => operation.Id).Should().Equal(operations.Select(operation => operation.Id));
        }
    }

    [Fact]
    public void No_operations_are_a_container_too()
    {
        var codec = WireSamples.Codec();
        codec.Decode(WireSamples.Encode(codec), Limits, out var decoded).Should().Be(DecodeStatus.Ok);
        decoded.Should().BeEmpty();
    }

    [Fact]
    public void Bodies_are_arrays_of_their_own()
    {
        var codec = WireSamples.Codec();
        codec.Decode(WireSamples.Encode(codec, WireSamples.Mixed()), Limits, out var decoded);
        decoded.Select(operation => operation.BodyBytes?.Length).Should().Equal(WireSamples.Mixed().Select(operation => operation.BodyBytes?.Length));
    }

    [Fact]
    public void Decoded_operations_share_one_scope()
    {
        var codec = WireSamples.Codec();
        codec.Decode(WireSamples.Encode(codec, WireSamples.Mixed()), Limits, out var decoded);
        decoded.Select(operation => operation.Scope).Distinct().Should().ContainSingle();
    }

    [Fact]
    public void Extreme_times_come_back()
    {
        var codec = WireSamples.Codec();
        var stamps = new ulong[] { 0, 1, long.MaxValue, 1UL << 63, ulong.MaxValue }.Select(time => new HybridTimestamp(time, WireSamples.Bob)).ToArray();
        codec.Decode(WireSamples.Encode(codec, [.. stamps.Select(stamp => WireSamples.Remove("ann", stamp))]), Limits, out var decoded).Should().Be(DecodeStatus.Ok);
        decoded.Select(operation => operation.Timestamp).Should().Equal(stamps);
    }

    [Fact]
    public void A_full_container_comes_back()
    {
        var codec = WireSamples.Codec();
        var operations = Enumerable.Range(0, 4_096).Select(i => WireSamples.Upsert($"n{i}", WireSamples.At(i, 0, new ReplicaId((ulong)i + 1)))).ToArray();
        codec.Decode(WireSamples.Encode(codec, operations), Limits, out var decoded).Should().Be(DecodeStatus.Ok);
        decoded.Select(operation => operation.Timestamp).Should().Equal(operations.Select(operation => operation.Timestamp));
    }

    [Fact]
    public void More_operations_than_a_container_holds_are_refused_before_anything_is_written()
    {
        var destination = new ArrayBufferWriter<byte>();
        var encode = () => WireSamples.Codec().Encode(Enumerable.Repeat(WireSamples.Remove("ann", WireSamples.At(0)), 4_097).ToArray(), destination);
        encode.Should().Throw<ArgumentException>().WithMessage("*4096*4097*");
        destination.WrittenCount.Should().Be(0);
    }

    [Fact]
    public void Small_maps_are_not_deflated()
    {
        var operations = Enumerable.Range(0, 20).Select(i => WireSamples.Remove("ann", WireSamples.At(i))).ToArray();
        WireSamples.Map(operations).Length.Should().BeLessThan(256);
        WireSamples.Encode(WireSamples.Codec(), operations)[0].Should().Be(0);
    }

    [Fact]
    public void What_does_not_get_smaller_is_not_deflated()
    {
        var noise = new byte[1_000];
        new Random(1).NextBytes(noise);
        WireSamples.Encode(WireSamples.Codec(), WireSamples.Upsert("ann", WireSamples.At(0), [0xc5, 0x03, 0xe8, .. noise]))[0].Should().Be(0);
    }

    [Fact]
    public void Nothing_is_deflated_beyond_the_ratio_of_the_receiver()
    {
        var codec = WireSamples.Codec();
        var zeros = WireSamples.Upsert("ann", WireSamples.At(0), [0xc6, 0x00, 0x08, 0x00, 0x00, .. new byte[512 << 10]]);
        var container = WireSamples.Encode(codec, zeros);
        container[0].Should().Be(0, "half a megabyte of zeros deflates to less than a hundredth");
        codec.Decode(container, Limits, out _).Should().Be(DecodeStatus.Ok);
    }

    [Fact]
    public void Ten_thousand_user_nodes_take_at_most_105_kB_in_chunks_of_at_most_60_KiB()
    {
        var codec = WireSamples.Codec();
        var operations = Enumerable.Range(0, 10_000).Select(WireSamples.User).OrderBy(operation => operation.NodeId, StringComparer.Ordinal).ToArray();
        var chunks = operations.Chunk(4_096).Select(chunk => WireSamples.Encode(codec, chunk).Length).ToArray();
        chunks.Should().OnlyContain(length => length <= 60 << 10);
        chunks.Sum().Should().BeLessThanOrEqualTo(105_000);
    }

    [Fact]
    public void A_delta_of_a_hundred_user_nodes_takes_at_most_3_kB() =>
        WireSamples.Encode(WireSamples.Codec(), [.. Enumerable.Range(0, 100).Select(i => WireSamples.User(97 * i))]).Length.Should().BeLessThanOrEqualTo(3_000);

    [Fact]
    public void A_map_stays_within_its_estimate_and_its_byte_budget()
    {
        Prop.ForAll(Arb.From(Gen.ArrayOf(WireSamples.AnyOperation())), operations =>
        {
            Array.Sort(operations, OperationOrder.Instance);
            var origins = operations.Select(operation => operation.Timestamp.Origin).Distinct().Count();
            var content = operations.Sum(operation =>
                StrictUtf8.Encoding.GetByteCount(operation.NodeId + operation.Label + operation.Target) + (operation.BodyBytes?.Length ?? 0));
            var length = 1 + WireSamples.Map(operations).Length;
            return length <= ContainerSize.Estimate(operations) && length <= content + (96 * operations.Length) + 200 + (10 * origins);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_estimate_holds_where_every_header_is_at_its_longest()
    {
        var body = new byte[70_000];
        body[0] = 0xc6;
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), body.Length - 5);
        var operations = Enumerable.Range(0, 20).Select(i => WireSamples.Make(
            (OperationKind)(1 + (2 * (i % 2))),
            new string('n', 70_000),
            new HybridTimestamp(i % 2 == 0 ? (ulong)i : ulong.MaxValue - (ulong)i, new ReplicaId((ulong)i)),
            body,
            i % 2 == 0 ? "" : new string('l', 70_000),
            i % 2 == 0 ? null : new string('t', 70_000),
            flags: 1)).ToArray();
        WireSamples.Map(operations).Length.Should().BeLessThanOrEqualTo(ContainerSize.Estimate(operations));
    }

    [Fact]
    public void Faults_of_a_single_operation_are_left_to_the_judge()
    {
        var codec = WireSamples.Codec();
        Operation[] faulty =
        [
            WireSamples.Make((OperationKind)99, "ann", WireSamples.At(0), WireSamples.Ann),
            WireSamples.Make(OperationKind.Upsert, new string('x', 5_000), WireSamples.At(1), WireSamples.Ann),
            WireSamples.Make(OperationKind.Upsert, "ann", WireSamples.At(2), [0xc1]),
            WireSamples.Make(OperationKind.Upsert, "ann", WireSamples.At(3), []),
            WireSamples.Make(OperationKind.Upsert, "ann", WireSamples.At(4), body: null),
            WireSamples.Make(OperationKind.Remove, "", WireSamples.At(5), WireSamples.Ann, flags: 0xFF),
            WireSamples.Make(OperationKind.Link, "\u0001", WireSamples.At(6, 0, new ReplicaId(0)), null, "\n", ""),
            WireSamples.Make(OperationKind.Remove, "ann", new HybridTimestamp(0, WireSamples.Bob)),
        ];
        codec.Decode(WireSamples.Encode(codec, faulty), Limits, out var decoded).Should().Be(DecodeStatus.Ok);
        decoded.Select(operation => operation.Id).Order().Should().Equal(faulty.Select(operation => operation.Id).Order());
        decoded.Select(operation => operation.CheckValidity()).Should().NotContain(DecodeStatus.Ok);
    }
}
