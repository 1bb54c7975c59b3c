using System.Buffers;
using System.Text;
using GenosDb.Tests.Wire;
using GenosDb.Wire;

namespace GenosDb.Tests.Fuzzing;

/// <summary>Valid input of every kind, which the hostile input is made of. The frames are those of <see cref="MessageSamples"/>, so a new message is tried as
/// soon as it has a sample.</summary>
internal static class FuzzCorpus
{
    private static readonly string[] Names = ["a", "ann", "bob", "ÿ-ø", "飞机场", "😀", new('n', 256), "user:0123456789"];

    private static readonly long[] Numbers =
        [0, 1, -1, 127, 128, -32, -33, -128, -129, 255, 256, 65_535, 65_536, uint.MaxValue, uint.MaxValue + 1L, long.MaxValue, long.MinValue];

    /// <summary>Canonical values of every kind.</summary>
    public static IReadOnlyList<byte[]> Values { get; } = [.. MakeValues().Select(value => value.Encoded.ToArray())];

    /// <summary>Operations of every kind, all valid in the database of the samples.</summary>
    public static IReadOnlyList<Operation> Operations { get; } = [.. MakeOperations()];

    /// <summary>Raw and deflated.</summary>
    public static IReadOnlyList<byte[]> Containers { get; } = [.. MakeContainers()];

    /// <summary>Signed ones: authority, signatures alone, whole batches, parts of batches. Raw and deflated.</summary>
    public static IReadOnlyList<byte[]> SignedContainers { get; } = [.. MakeSignedContainers()];

    /// <summary>Proofs in the form in which they stand alone.</summary>
    public static IReadOnlyList<byte[]> Proofs { get; } =
        [.. SignedSamples.Mixed().Concat(SignedSamples.Sign(SignedSamples.Alice, 11, 11)).Select(operation => operation.Proof.ToArray())];

    /// <summary>Stand-alone records of operations, signed and unsigned.</summary>
    public static IReadOnlyList<byte[]> Records { get; } = [.. Operations.Concat(SignedSamples.Mixed()).Select(Record)];

    public static IReadOnlyList<byte[]> Keys { get; } = [.. Operations.Select(operation => Key(RegisterKey.Of(operation)))];

    /// <summary>Every sample, and with every container in the place of the sample's own.</summary>
    public static IReadOnlyList<byte[]> Frames { get; } = [.. MessageSamples.All.Values.Select(FrameCodec.Encode).SelectMany(WithContainers)];

    public static IReadOnlyList<byte[]> Texts { get; } =
    [
        .. new[]
        {
            "0x00112233445566778899aabbccddeeff00112233", "0a11ce0a11ce0a11", "0197742" + new string('0', 25), "airports", "knows", "ÿ-ø", "😀", "a.b.c",
        }.Concat(Names).Select(Encoding.UTF8.GetBytes),
    ];

    public static IReadOnlyList<byte[]> Json { get; } =
    [
        .. MakeValues().Select(value => Encoding.UTF8.GetBytes(value.ToJson())),
        .. new[]
        {
            """{"a":1,"b":[true,null,-0.5e3,"\u00e9\ud83d\ude00"],"c":{}}""", """[1e400,-0,1.0,9223372036854775808,-9223372036854775808]""", """ {"$type":"x", "":"" } """, "\"\\ud800\"",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>Text of filters with every operator.</summary>
    public static IReadOnlyList<byte[]> Filters { get; } =
    [
        .. new[]
        {
            """{"a.b":{"$gte":18,"$lt":3e1},"$or":[{"c":null},{"$not":{"$id":"n"}}]}""", """{"a":{"$in":[1,"x",{"$binary":"AQI="}]},"c":{"$nin":[null]}}""",
            """{"a":{"$between":[{"$date":"2026-01-31T10:00:00+01:00"},"z"]}}""", """{"a.0.b":{"$regex":"^a(b|c)+$","$options":"im"},"c":{"$exists":true}}""",
            """{"a.b":{"$like":"a%_\\%","$text":"Café","$contains":"b","$startsWith":"a","$endsWith":"c"}}""", """{"a":{"$literal":{"$gt":{"d":[]}}}}""",
            """{"$near":{"latitude":48.2,"longitude":16.3,"radius":1.5e2},"p":{"$bbox":{"minLat":0,"maxLat":1,"minLng":170,"maxLng":-170}}}""",
            """{"a":{"$not":{"$ne":{"x":1}}},"\\$v":{"$eq":[1,[2]]},"$and":[{},{"$time":{"$gt":"2026"}}],"$value":5}""",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>The frame with each container of the corpus where the sample has a placeholder; a frame without one as it is.</summary>
    public static IEnumerable<byte[]> WithContainers(byte[] frame)
    {
        yield return frame;
        var fields = PackedItem.TryParse(frame.AsSpan(4))!;
        foreach (var field in fields.Children.Where(field => field.Kind == GenosValueKind.Binary && field.Bytes.AsSpan().SequenceEqual(MessageSamples.Container)))
        {
            foreach (var container in Containers)
            {
                field.Bytes = container;
                yield return [.. frame.AsSpan(0, 4), .. fields.ToBytes()];
            }
        }
    }

    public static byte[] Key(in RegisterKey key)
    {
        Span<byte> bytes = stackalloc byte[RegisterKey.MaxBytes];
        return bytes[..key.WriteTo(bytes)].ToArray();
    }

    public static byte[] Record(Operation operation)
    {
        var record = new ArrayBufferWriter<byte>();
        operation.WriteTo(record);
        return record.WrittenSpan.ToArray();
    }

    private static IEnumerable<GenosValue> MakeValues()
    {
        foreach (var number in Numbers)
            yield return number;
        yield return GenosValue.Null;
        yield return true;
        yield return 0.5;
        yield return -1.5e300;
        yield return "";
        yield return "é😀";
        yield return new string('x', 300);
        yield return GenosValue.Binary([1, 2, 3]);
        yield return GenosValue.Array([]);
        yield return new GenosMap();
        yield return GenosValue.Array([1, "two", GenosValue.Null, GenosValue.Array([3.5, GenosValue.Binary(new byte[40])])]);
        yield return new GenosMap { ["name"] = "Ann", ["age"] = 42, ["tags"] = GenosValue.Array(["a", "b"]), ["address"] = new GenosMap { ["city"] = "Graz", ["zip"] = 8010 } };
        yield return new GenosMap { ["\u0000"] = 1, ["é"] = 2, ["😀"] = 3, ["z"] = GenosValue.Array([.. Enumerable.Range(0, 20).Select(i => (GenosValue)(i * 1_000))]) };
        GenosValue deep = "deep";
        for (var i = 0; i < 60; i++)
            deep = GenosValue.Array([deep]);
        yield return deep;
    }



    private static IEnumerable<Operation> MakeOperations()
    {
        var operations = WireSamples.Mixed().ToList();
        for (var i = 0; i < Values.Count; i += 3)
            operations.Add(WireSamples.Upsert(Names[i % Names.Length], WireSamples.At(100 + i, (ushort)(i % 3), i % 2 == 0 ? WireSamples.Alice : WireSamples.Charlie), Values[i]));
        operations.Add(WireSamples.Link(Names[6], new string('l', 64), Names[6], WireSamples.At(500)));
        operations.Add(WireSamples.Unlink("ÿ-ø", "", "😀", WireSamples.At(501)));
        operations.Add(WireSamples.Make(OperationKind.Upsert, "sealed", WireSamples.At(502), WireSamples.Ann, flags: 1));
        operations.Add(WireSamples.Upsert("ahead", WireSamples.At(2 * 3_600_000)));
        return operations;
    }

    private static IEnumerable<byte[]> MakeContainers()
    {
        var codec = WireSamples.Codec();
        var operations = Operations.ToArray();
        yield return WireSamples.Encode(codec);
        yield return WireSamples.Encode(codec, operations[0]);
        yield return WireSamples.Encode(codec, operations.AsSpan(0, 6));
        yield return WireSamples.Encode(codec, operations);
        yield return WireSamples.Encode(codec, [.. operations.Where(operation => operation.IsEdge)]);
        yield return WireSamples.Encode(codec, [.. Enumerable.Range(0, 30).Select(WireSamples.User)]);
        yield return ContainerBytes.Raw(WireSamples.Map([.. Enumerable.Range(0, 5).Select(WireSamples.User)]));
        yield return ContainerBytes.Deflated(WireSamples.Map(operations.AsSpan(0, 3)));
    }

    private static IEnumerable<byte[]> MakeSignedContainers()
    {
        var codec = WireSamples.Codec();
        var operations = SignedSamples.Mixed();
        yield return WireSamples.Encode(codec, operations);
        yield return ContainerBytes.Raw(WireSamples.Map(operations));
        yield return ContainerBytes.Raw(WireSamples.Map(operations.AsSpan(0, 4)));
        yield return ContainerBytes.Raw(WireSamples.Map(operations.AsSpan(^4..)));
        yield return ContainerBytes.Raw(WireSamples.Map(SignedSamples.Sign(SignedSamples.Bob, 12, 4)));
        yield return WireSamples.Encode(codec, SignedSamples.Sign(SignedSamples.Alice, 40, 32));
        yield return ContainerBytes.Raw(WireSamples.Map(operations[1], operations[2].WithProof(new SignatureProof([1, 2, 3]))));
    }
}
