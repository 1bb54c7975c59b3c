using System.Buffers;
using System.Buffers.Binary;
using GenosDb.Wire;

namespace GenosDb.Tests.Wire;

/// <summary>Containers that no honest peer sends: a typed status, no exception, and no memory that a length asked for.</summary>
public class HostileContainerTests
{
    private static readonly GenosLimits Limits = new();

    public static TheoryData<string, DecodeStatus, string> BrokenMaps => new()
    {
        // The honest one is: origins [alice], kinds [2], names ["a"], times [0], indexes [0], bodies [nil].
        { "not a map", DecodeStatus.Malformed, "90" },
        { "no columns", DecodeStatus.Malformed, "80" },
        { "no bodies", DecodeStatus.Malformed, "85 00 91c4080a11ce0a11ce0a11 02 c40102 04 91a161 07 c40100 08 c40100" },
        { "no kinds", DecodeStatus.Malformed, "85 00 91c4080a11ce0a11ce0a11 04 91a161 07 c40100 08 c40100 0a 91c0" },
        { "a column twice", DecodeStatus.NotCanonical, "87 00 91c4080a11ce0a11ce0a11 02 c40102 02 c40102 04 91a161 07 c40100 08 c40100 0a 91c0" },
        { "columns out of order", DecodeStatus.NotCanonical, "86 02 c40102 00 91c4080a11ce0a11ce0a11 04 91a161 07 c40100 08 c40100 0a 91c0" },
        { "a negative column", DecodeStatus.NotCanonical, "86 ff c0 00 91c4080a11ce0a11ce0a11 02 c40102 04 91a161 07 c40100 08 c40100" },
        { "a column of text", DecodeStatus.Malformed, "86 a0 91c4080a11ce0a11ce0a11 02 c40102 04 91a161 07 c40100 08 c40100 0a 91c0" },
        { "signers alone", DecodeStatus.Malformed, "87 00 91c4080a11ce0a11ce0a11 01 90 02 c40102 04 91a161 07 c40100 08 c40100 0a 91c0" },
        { "proofs alone", DecodeStatus.Malformed, "87 00 91c4080a11ce0a11ce0a11 02 c40102 04 91a161 07 c40100 08 c40100 0a 91c0 0b c400" },
        { "an unknown column", DecodeStatus.UnknownVersion, "87 00 91c4080a11ce0a11ce0a11 02 c40102 04 91a161 07 c40100 08 c40100 0a 91c0 0e c400" },
        { "bytes left over", DecodeStatus.TrailingBytes, "86 00 91c4080a11ce0a11ce0a11 02 c40102 04 91a161 07 c40100 08 c40100 0a 91c0 00" },
        { "a column's key in two bytes", DecodeStatus.NotCanonical, "86 cc00 91c4080a11ce0a11ce0a11 02 c40102 04 91a161 07 c40100 08 c40100 0a 91c0" },
        { "an origin of 7 bytes", DecodeStatus.Malformed, "86 00 91c4070a11ce0a11ce0a 02 c40102 04 91a161 07 c40100 08 c40100 0a 91c0" },
        { "an origin twice", DecodeStatus.NotCanonical, "86 00 92c4080a11ce0a11ce0a11c4080a11ce0a11ce0a11 02 c40102 04 91a161 07 c40100 08 c40101 0a 91c0" },
        { "origins that descend", DecodeStatus.NotCanonical, "86 00 92c4080a11ce0a11ce0a11c4080000000000000001 02 c4020202 04 92a161a162 07 c4020000 08 c4020001 0a 92c0c0" },
        { "an origin that is not used", DecodeStatus.Malformed, "86 00 92c4080a11ce0a11ce0a11c408b0bb0bb0bb0bb0bb 02 c40102 04 91a161 07 c40100 08 c40100 0a 91c0" },
        { "an index outside the table", DecodeStatus.Malformed, "86 00 91c4080a11ce0a11ce0a11 02 c40102 04 91a161 07 c40100 08 c40101 0a 91c0" },
        { "more names than kinds", DecodeStatus.Malformed, "86 00 91c4080a11ce0a11ce0a11 02 c40102 04 92a161a162 07 c40100 08 c40100 0a 91c0" },
        { "fewer names than kinds", DecodeStatus.Malformed, "86 00 91c4080a11ce0a11ce0a11 02 c40102 04 90 07 c40100 08 c40100 0a 91c0" },
        { "more bodies than kinds", DecodeStatus.Malformed, "86 00 91c4080a11ce0a11ce0a11 02 c40102 04 91a161 07 c40100 08 c40100 0a 92c0c0" },
        { "more times than kinds", DecodeStatus.Malformed, "86 00 91c4080a11ce0a11ce0a11 02 c40102 04 91a161 07 c4020000 08 c40100 0a 91c0" },
        { "fewer times than kinds", DecodeStatus.Truncated, "86 00 91c4080a11ce0a11ce0a11 02 c40102 04 91a161 07 c400 08 c40100 0a 91c0" },
        { "more indexes than kinds", DecodeStatus.Malformed, "86 00 91c4080a11ce0a11ce0a11 02 c40102 04 91a161 07 c40100 08 c4020000 0a 91c0" },
        { "more flags than kinds", DecodeStatus.Malformed, "87 00 91c4080a11ce0a11ce0a11 02 c40102 03 c4020101 04 91a161 07 c40100 08 c40100 0a 91c0" },
        { "flags that are all 0", DecodeStatus.NotCanonical, "87 00 91c4080a11ce0a11ce0a11 02 c40102 03 c40100 04 91a161 07 c40100 08 c40100 0a 91c0" },
        { "targets without edges", DecodeStatus.NotCanonical, "87 00 91c4080a11ce0a11ce0a11 02 c40102 04 91a161 05 90 07 c40100 08 c40100 0a 91c0" },
        { "a target too many", DecodeStatus.Malformed, "87 00 91c4080a11ce0a11ce0a11 02 c40102 04 91a161 05 91a162 07 c40100 08 c40100 0a 91c0" },
        { "an edge without a target", DecodeStatus.Malformed, "86 00 91c4080a11ce0a11ce0a11 02 c40103 04 91a161 07 c40100 08 c40100 0a 91c0" },
        { "labels that are all empty", DecodeStatus.NotCanonical, "88 00 91c4080a11ce0a11ce0a11 02 c40103 04 91a161 05 91a162 06 91a0 07 c40100 08 c40100 0a 91c0" },
        { "labels without edges", DecodeStatus.NotCanonical, "87 00 91c4080a11ce0a11ce0a11 02 c40102 04 91a161 06 90 07 c40100 08 c40100 0a 91c0" },
        { "a time in a longer form", DecodeStatus.NotCanonical, "86 00 91c4080a11ce0a11ce0a11 02 c40102 04 91a161 07 c4028000 08 c40100 0a 91c0" },
        { "a time of more than 64 bits", DecodeStatus.OverLimit, "86 00 91c4080a11ce0a11ce0a11 02 c40102 04 91a161 07 c40affffffffffffffffff02 08 c40100 0a 91c0" },
        { "a time of eleven bytes", DecodeStatus.OverLimit, "86 00 91c4080a11ce0a11ce0a11 02 c40102 04 91a161 07 c40bffffffffffffffffffff01 08 c40100 0a 91c0" },
        { "a time that does not end", DecodeStatus.Truncated, "86 00 91c4080a11ce0a11ce0a11 02 c40102 04 91a161 07 c40180 08 c40100 0a 91c0" },
        { "a name that is no UTF-8", DecodeStatus.Malformed, "86 00 91c4080a11ce0a11ce0a11 02 c40102 04 91a1ff 07 c40100 08 c40100 0a 91c0" },
        { "a name that is binary", DecodeStatus.Malformed, "86 00 91c4080a11ce0a11ce0a11 02 c40102 04 91c40161 07 c40100 08 c40100 0a 91c0" },
        { "a body that is a number", DecodeStatus.Malformed, "86 00 91c4080a11ce0a11ce0a11 02 c40101 04 91a161 07 c40100 08 c40100 0a 9101" },
        { "a body that is an array", DecodeStatus.Malformed, "86 00 91c4080a11ce0a11ce0a11 02 c40101 04 91a161 07 c40100 08 c40100 0a 919191919191c0" },
        { "an extension type", DecodeStatus.Malformed, "86 00 91c4080a11ce0a11ce0a11 02 c40101 04 91a161 07 c40100 08 c40100 0a 91d4ff00" },
        { "kinds of 2 GiB", DecodeStatus.Truncated, "86 00 91c4080a11ce0a11ce0a11 02 c67fffffff 04" },
        { "names of 4 Gi items", DecodeStatus.Truncated, "86 00 91c4080a11ce0a11ce0a11 02 c40102 04 ddffffffff a161" },
        { "4 Gi columns", DecodeStatus.Truncated, "dfffffffff 00 91c4080a11ce0a11ce0a11" },
    };

    [Fact]
    public void The_map_that_the_broken_ones_differ_from_is_accepted()
    {
        const string honest = "86 00 91c4080a11ce0a11ce0a11 02 c40102 04 91a161 07 c40100 08 c40100 0a 91c0";
        Decode(Raw(honest)).Should().Be(DecodeStatus.Ok);
        WireSamples.Map(WireSamples.Remove("a", new HybridTimestamp(0, WireSamples.Alice))).Should().Equal(Raw(honest)[1..]);
    }

    [Theory]
    [MemberData(nameof(BrokenMaps))]
    public void A_broken_map_is_refused_as_a_whole(string what, DecodeStatus expected, string map)
    {
        Decode(Raw(map)).Should().Be(expected, what);
        var inflated = Raw(map).AsSpan(1);
        Decode(Deflated(inflated, (uint)inflated.Length)).Should().Be(expected, "{0}, deflated", what);
    }

    [Fact]
    public void A_container_that_ends_early_is_refused_at_every_byte()
    {
        foreach (var container in Honest())
        {
            for (var length = 0; length < container.Length; length++)
                Decode(container.AsSpan(0, length)).Should().NotBe(DecodeStatus.Ok, "only {0} of {1} bytes are there", length, container.Length);
        }
    }

    [Fact]
    public void A_container_with_something_behind_it_is_refused()
    {
        foreach (var container in Honest())
            Decode([.. container, 0]).Should().BeOneOf(DecodeStatus.TrailingBytes, DecodeStatus.BadCompression);
    }

    [Fact]
    public void Every_flipped_bit_gives_a_status_and_what_is_accepted_can_be_written_again()
    {
        var codec = WireSamples.Codec();
        foreach (var container in Honest())
        {
            for (var bit = 0; bit < 8 * container.Length; bit++)
            {
                var damaged = container.ToArray();
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                if (codec.Decode(damaged, Limits, out var operations) != DecodeStatus.Ok)
                {
                    operations.Should().BeEmpty();
                    continue;
                }

                codec.Decode(WireSamples.Encode(codec, operations.AsSpan()), Limits, out var again).Should().Be(DecodeStatus.Ok);
                again.Select(operation => operation.Id).Order().Should().Equal(operations.Select(operation => operation.Id).Order());
            }
        }
    }

    [Fact]
    public void Unknown_flags_are_refused()
    {
        for (var flags = 2; flags < 256; flags++)
            Decode([(byte)flags, 0x80]).Should().Be(DecodeStatus.UnknownVersion);
    }

    [Theory]
    [InlineData(16u << 20, DecodeStatus.OverLimit)] // more than a hundred times the stream
    [InlineData((16u << 20) + 1, DecodeStatus.OverLimit)]
    [InlineData(0x7fff_ffffu, DecodeStatus.OverLimit)]
    [InlineData(0xffff_ffffu, DecodeStatus.OverLimit)]
    public void A_length_beyond_the_limits_allocates_nothing(uint length, DecodeStatus expected)
    {
        var container = Deflated(new byte[1_000], length);
        var codec = WireSamples.Codec();
        codec.Decode(container, Limits, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var status = codec.Decode(container, Limits, out _);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_024);
        status.Should().Be(expected);
    }

    [Fact]
    [Trait("Scenario", "80")]
    public void A_bomb_is_refused_by_its_ratio()
    {
        var zeros = new byte[10 << 20];
        var bomb = Deflated(zeros, (uint)zeros.Length);
        bomb.Length.Should().BeLessThan(zeros.Length / 100);
        Decode(bomb).Should().Be(DecodeStatus.OverLimit);
    }

    [Fact]
    [Trait("Scenario", "80")]
    public void A_bomb_that_states_less_than_it_holds_is_cut_off_at_what_it_stated()
    {
        var zeros = new byte[10 << 20];
        foreach (var length in new uint[] { 0, 1, 1_000, 65_536 })
            Decode(Deflated(zeros, length)).Should().Be(DecodeStatus.BadCompression);
    }

    [Fact]
    public void The_limits_of_the_receiver_count()
    {
        var operations = Enumerable.Range(0, 1_000).Select(WireSamples.User).ToArray();
        var container = WireSamples.Encode(WireSamples.Codec(), operations);
        byte[] raw = [0, .. WireSamples.Map(operations)];
        foreach (var form in new[] { container, raw })
        {
            WireSamples.Codec().Decode(form, new GenosLimits { InflatedBytes = 65_536 }, out _).Should().Be(DecodeStatus.OverLimit);
            WireSamples.Codec().Decode(form, new GenosLimits { InflatedBytes = raw.Length - 1 }, out _).Should().Be(DecodeStatus.Ok);
        }
    }

    [Fact]
    public void More_operations_than_the_format_allows_are_refused()
    {
        var kinds = new byte[4_097];
        Array.Fill(kinds, (byte)OperationKind.Remove);
        var map = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(map);
        writer.WriteMapHeader(6);
        writer.WriteInt64((long)ContainerColumn.Origins);
        writer.WriteArrayHeader(0);
        writer.WriteInt64((long)ContainerColumn.Kinds);
        writer.WriteBinary(kinds);
        writer.WriteRaw(new byte[10]);
        Decode([0, .. map.WrittenSpan], new GenosLimits()).Should().Be(DecodeStatus.OverLimit);
    }

    [Fact]
    public void A_broken_map_makes_no_operation()
    {
        // Everything is honest but the last item of the last column.
        var map = WireSamples.Map([.. Enumerable.Range(0, 4_096).Select(i => WireSamples.Remove($"node {i}", WireSamples.At(i)))]);
        byte[] container = [0, .. map];
        container[^1] = 0x01;
        Decode(container).Should().Be(DecodeStatus.Malformed);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Decode(container);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_024);
    }

    private static byte[][] Honest() =>
    [
        WireSamples.Encode(WireSamples.Codec()),
        WireSamples.Encode(WireSamples.Codec(), WireSamples.Mixed()[0]),
        WireSamples.Encode(WireSamples.Codec(), WireSamples.Mixed()),
        WireSamples.Encode(WireSamples.Codec(), [.. Enumerable.Range(0, 12).Select(WireSamples.User)]),
    ];

    private static byte[] Raw(string map) => [0, .. Convert.FromHexString(map.Replace(" ", "", StringComparison.Ordinal))];

    private static byte[] Deflated(ReadOnlySpan<byte> map, uint statedLength)
    {
        var container = new ArrayBufferWriter<byte>();
        container.GetSpan(5)[0] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(container.GetSpan(5)[1..], statedLength);
        container.Advance(5);
        new ZlibPayloadCompressor().Compress(map, container);
        return container.WrittenSpan.ToArray();
    }

    private static DecodeStatus Decode(ReadOnlySpan<byte> container, GenosLimits? limits = null) =>
        WireSamples.Codec().Decode(container, limits ?? Limits, out _);
}
