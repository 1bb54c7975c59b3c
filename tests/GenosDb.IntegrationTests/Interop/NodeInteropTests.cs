using System.Buffers;
using System.Globalization;
using System.Text.Json;
using GenosDb.Wire;

namespace GenosDb.IntegrationTests.Interop;

/// <summary>Containers and values that travel between this library and the MessagePack and zlib of npm.</summary>
[Collection(NodeCollection.Name)]
public class NodeInteropTests
{
    private static readonly DatabaseId Database = DatabaseId.From("airports");
    private static readonly ReplicaId Alice = new(0x0a11ce0a11ce0a11);
    private static readonly ReplicaId Bob = new(0xb0bb0bb0bb0bb0bb);

    public static IEnumerable<IPayloadCompressor> Compressors => [new ZlibPayloadCompressor(), new SharpZipPayloadCompressor()];

    [NodeFact]
    public async Task Node_reads_the_operations_that_were_written_here()
    {
        var samples = Compressors.SelectMany(_ => new[] { Few(), Many() }, (compressor, operations) => (Codec: new MessagePackPayloadCodec(Database, compressor), operations)).ToArray();
        var answers = await NodeFixture.RunAsync(samples.Select(sample => new { task = "read", container = Convert.ToHexStringLower(Encode(sample.Codec, sample.operations)) }));
        answers.Zip(samples).Should().AllSatisfy(pair =>
            pair.First.Deserialize<NodeOperation[]>(JsonSerializerOptions.Web).Should().Equal(pair.Second.operations.Select(Describe)));
    }

    [NodeFact]
    public async Task Operations_that_node_wrote_are_read_here()
    {
        var samples = new[] { Few(), Many() }.SelectMany(_ => new[] { false, true }, (operations, deflate) => (operations, deflate)).ToArray();
        var answers = await NodeFixture.RunAsync(samples.Select(sample => new { task = "write", operations = sample.operations.Select(Describe), sample.deflate }));
        foreach (var (answer, sample) in answers.Zip(samples))
        {
            var container = Convert.FromHexString(answer.GetString()!);
            container[0].Should().Be(sample.deflate ? (byte)1 : (byte)0);
            foreach (var compressor in Compressors)
            {
                new MessagePackPayloadCodec(Database, compressor).Decode(container, new GenosLimits(), out var operations).Should().Be(DecodeStatus.Ok);
                operations.Select(operation => operation.Id).Should().Equal(sample.operations.Select(operation => operation.Id));
            }
        }
    }

    [NodeFact]
    public async Task What_node_puts_together_raw_is_what_is_written_here()
    {
        var codec = new MessagePackPayloadCodec(Database, new ZlibPayloadCompressor());
        var answers = await NodeFixture.RunAsync([new { task = "write", operations = Few().Select(Describe), deflate = false }]);
        answers.Single().GetString().Should().Be(Convert.ToHexStringLower(Encode(codec, Few())));
    }

    [NodeFact]
    public async Task Canonical_values_come_back_from_node_unchanged()
    {
        string[] values =
        [
            "c0", "c2", "c3", "00", "7f", "cc80", "ccff", "cd0100", "cdffff", "ce00010000", "ceffffffff", "cf0000000100000000", "cf7fffffffffffffff",
            "ff", "e0", "d0df", "d080", "d1ff7f", "d18000", "d2ffff7fff", "d280000000", "d3ffffffff7fffffff", "d38000000000000000",
            "cb3fe0000000000000", "cbbff8000000000000", "cb7e37e43c8800759c", "a0", "a3616e6e", "a4f09f9880", "d920" + string.Concat(Enumerable.Repeat("61", 32)),
            "c400", "c403010203", "90", "93010203", "dc0010" + string.Concat(Enumerable.Repeat("01", 16)), "80", "82a36167652aa46e616d65a3416e6e", "81a16191c0",
        ];
        foreach (var value in values)
            GenosValue.CheckCanonical(Convert.FromHexString(value)).Should().Be(DecodeStatus.Ok, value);
        var answers = await NodeFixture.RunAsync(values.Select(value => new { task = "recode", value }));
        answers.Select(answer => answer.GetString()).Should().Equal(values);
    }

    [NodeFact]
    public async Task What_node_encodes_is_accepted_exactly_when_it_is_canonical()
    {
        (string Json, bool SortKeys, DecodeStatus Expected)[] samples =
        [
            ("""{"name":"Ann","age":42,"tags":["a","b"]}""", true, DecodeStatus.Ok),
            ("""{"name":"Ann","age":42}""", false, DecodeStatus.NotCanonical), // keys as they came
            ("""[1.5,-1,1e300,null,true,"飞机场"]""", false, DecodeStatus.Ok),
            ("1152921504606846976", false, DecodeStatus.NotCanonical), // an integer beyond 2^53, which JavaScript writes as a double
        ];
        var answers = await NodeFixture.RunAsync(samples.Select(sample => new { task = "encode", json = JsonSerializer.Deserialize<JsonElement>(sample.Json), sample.SortKeys }));
        answers.Select(answer => GenosValue.CheckCanonical(Convert.FromHexString(answer.GetString()!))).Should().Equal(samples.Select(sample => sample.Expected));
    }

    private static Operation[] Few() =>
    [
        Operation.Upsert(Database, At(0), "ann", User(1)),
        Operation.Link(Database, At(1), "ann", "knows", "飞机场"),
        Operation.Link(Database, At(2, Bob), "bob", "", "ann"),
        Operation.Unlink(Database, At(70_000), "ann", "knows", "😀"),
        Operation.Remove(Database, At(70_001, Bob), "bob"),
    ];

    private static Operation[] Many() => [.. Enumerable.Range(0, 2_000).Select(i => Operation.Upsert(Database, At(i / 3, i % 2 == 0 ? Alice : Bob, (ushort)(i % 3)), $"n{i}", User(i)))];

    private static HybridTimestamp At(long milliseconds, ReplicaId? origin = null, ushort counter = 0) => new(1_750_000_000_000 + milliseconds, counter, origin ?? Alice);

    private static GenosValue User(int i)
    {
        var body = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(body);
        writer.WriteMapHeader(2);
        writer.WriteString("age");
        writer.WriteInt64(i % 90);
        writer.WriteString("name");
        writer.WriteString($"user{i}");
        return GenosValue.FromCanonical(body.WrittenMemory);
    }

    private static byte[] Encode(MessagePackPayloadCodec codec, Operation[] operations)
    {
        var container = new ArrayBufferWriter<byte>();
        codec.Encode(operations, container);
        return container.WrittenSpan.ToArray();
    }

    private static NodeOperation Describe(Operation operation) => new(
        (int)operation.Kind,
        operation.NodeId,
        operation.Label,
        operation.Target,
        operation.Timestamp.Packed.ToString("x16", CultureInfo.InvariantCulture),
        operation.Timestamp.Origin.ToString(),
        operation.BodyBytes is { } body ? Convert.ToHexStringLower(body) : null);

    private sealed record NodeOperation(int Kind, string Id, string Label, string? Target, string Time, string Origin, string? Body);
}
