using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using GenosDb.Wire;

namespace GenosDb.Tests.Wire;

/// <summary>The cast of the wire tests: one database, three replicas, and something of everything.</summary>
internal static class WireSamples
{
    public const long Moment = 1_750_000_000_000;

    public static readonly DatabaseId Database = DatabaseId.From("airports");
    public static readonly OperationScope Scope = new(Database);
    public static readonly ReplicaId Alice = new(0x0a11ce0a11ce0a11);
    public static readonly ReplicaId Bob = new(0xb0bb0bb0bb0bb0bb);
    public static readonly ReplicaId Charlie = new(0xc4a211ec4a211ec4);

    /// <summary>{"age":42,"name":"Ann"}</summary>
    public static readonly byte[] Ann = Convert.FromHexString("82a36167652aa46e616d65a3416e6e");

    public static readonly byte[] Fortytwo = [0x2a];

    public static MessagePackPayloadCodec Codec(IPayloadCompressor? compressor = null) => new(Database, compressor ?? new ZlibPayloadCompressor());

    public static HybridTimestamp At(long milliseconds, ushort counter = 0, ReplicaId? origin = null) => new(Moment + milliseconds, counter, origin ?? Alice);

    public static Operation Make(OperationKind kind, string id, HybridTimestamp stamp, byte[]? body = null, string label = "", string? target = null, byte flags = 0) =>
        new(Scope, kind, flags, id, label, target, stamp, body, proof: null);

    public static Operation Upsert(string id, HybridTimestamp stamp, byte[]? body = null) => Make(OperationKind.Upsert, id, stamp, body ?? Ann);

    public static Operation Remove(string id, HybridTimestamp stamp) => Make(OperationKind.Remove, id, stamp);

    public static Operation Link(string source, string label, string target, HybridTimestamp stamp) => Make(OperationKind.Link, source, stamp, null, label, target);

    public static Operation Unlink(string source, string label, string target, HybridTimestamp stamp) => Make(OperationKind.Unlink, source, stamp, null, label, target);

    /// <summary>One of each kind from two origins, in order.</summary>
    public static Operation[] Mixed() =>
    [
        Upsert("ann", At(0)),
        Link("ann", "knows", "bob", At(0, 1)),
        Upsert("bob", At(1, 0, Bob), Fortytwo),
        Link("bob", "", "ann", At(5)),
        Unlink("ann", "knows", "bob", At(5, 0, Bob)),
        Remove("bob", At(70_000, 3)),
    ];

    /// <summary>The record that performance is measured with.</summary>
    public static Operation User(int i) => Upsert($"n{i}", new HybridTimestamp(Moment + (i / 300), (ushort)(i % 300), Alice), UserBody(i));

    public static byte[] Encode(IPayloadCodec codec, params ReadOnlySpan<Operation> operations)
    {
        var container = new ArrayBufferWriter<byte>();
        codec.Encode(operations, container);
        return container.WrittenSpan.ToArray();
    }

    /// <summary>The columnar map without its flags byte, as a hostile test wants it.</summary>
    public static byte[] Map(params ReadOnlySpan<Operation> operations)
    {
        var map = new ArrayBufferWriter<byte>();
        ContainerEncoder.Write(operations, map);
        return map.WrittenSpan.ToArray();
    }

    public static Gen<Operation> AnyOperation()
    {
        var names = Gen.Elements("a", "ann", "bob", "ÿ-ø", "飞机场", "😀", "user:0123456789012345678901234567890123456789");
        var stamps = from ms in Gen.Choose(0, 5)
                     from counter in Gen.Choose(0, 2)
                     from origin in Gen.Elements(Alice, Bob, Charlie)
                     select At(ms, (ushort)counter, origin);
        var bodies = Gen.Elements(Ann, Fortytwo, [0xc0], [0xa1, 0x61]);
        return from kind in Gen.Choose(1, 4)
               from id in names
               from label in Gen.Elements("", "knows", "ü")
               from target in names
               from stamp in stamps
               from body in bodies
               select kind switch
               {
                   1 => Upsert(id, stamp, body),
                   2 => Remove(id, stamp),
                   3 => Link(id, label, target, stamp),
                   _ => Unlink(id, label, target, stamp),
               };
    }

    internal static byte[] UserBody(int i)
    {
        var body = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(body);
        writer.WriteMapHeader(5);
        writer.WriteString("age");
        writer.WriteInt64(i % 90);
        writer.WriteString("email");
        writer.WriteString($"u{i}@example.com");
        writer.WriteString("name");
        writer.WriteString($"user{i}");
        writer.WriteString("tags");
        writer.WriteArrayHeader(3);
        writer.WriteString("a");
        writer.WriteString("b");
        writer.WriteString($"{i % 7}");
        writer.WriteString("type");
        writer.WriteString("user");
        return body.WrittenSpan.ToArray();
    }
}
