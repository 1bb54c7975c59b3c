using System.Buffers;
using System.IO.Compression;
using GenosDb.Security;
using GenosDb.Tests.Wire;
using GenosDb.Wire;

namespace GenosDb.Tests.Fuzzing;

/// <summary>Every reader of bytes that come from outside. What it accepts must mean exactly what it says: writing it again gives the same.</summary>
internal static class FuzzTargets
{
    private static readonly GenosLimits Limits = new();
    private static readonly MessagePackPayloadCodec Codec = WireSamples.Codec();
    private static readonly SecurityManager Security = new(WireSamples.Database, Codec, Limits);
    private static readonly HybridTimestamp Now = WireSamples.At(1_000_000);

    private static readonly byte[][] Containers =
    [
        WireSamples.Encode(Codec, WireSamples.Mixed()),
        WireSamples.Encode(Codec, [.. Enumerable.Range(0, 60).Select(WireSamples.User)]),
        [0, .. WireSamples.Map(WireSamples.Mixed())],
        [0, .. WireSamples.Map([.. Enumerable.Range(0, 5).Select(WireSamples.User)])],
    ];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("values", [WireSamples.Ann, WireSamples.Fortytwo, WireSamples.UserBody(7), .. Values()], TryValue),
        new("register keys", [.. WireSamples.Mixed().Select(KeyBytes)], TryRegisterKey),
        new("operations", [.. WireSamples.Mixed().Select(Envelope)], TryOperation),
        new("containers", Containers, TryContainer),
        new("deflated containers", [.. Containers.Where(container => container[0] == 0).Select(container => container[1..])], map => TryContainer(Deflate(map))),
        new("frames", [.. MessageSamples.All.Values.Select(FrameCodec.Encode)], TryFrame),
        new("frames with operations", [.. Containers.Select(container => FrameCodec.Encode(Push(container)))], TryFrame),
    ];

    public static byte[] Deflate(byte[] map)
    {
        using var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(map);
        return [1, (byte)(map.Length >> 24), (byte)(map.Length >> 16), (byte)(map.Length >> 8), (byte)map.Length, .. stream.ToArray()];
    }

    private static OperationsPush Push(byte[] container) => new(WireSamples.Alice, WireSamples.At(915), WireSamples.At(916), container);

    private static IEnumerable<byte[]> Values() =>
        ((GenosValue[])[true, -1L, 1L << 40, 1.5, "é𐐷", DateTimeOffset.UnixEpoch, Guid.Empty, new byte[300], new GenosMap { ["a"] = new GenosMap { ["b"] = 1 }, ["ab"] = "x" }])
        .Select(value => value.ToOwnedBytes());

    private static bool TryValue(byte[] bytes)
    {
        if (CanonicalCheck.Check(bytes) != DecodeStatus.Ok)
            return false;
        var value = GenosValue.FromCanonical(bytes);
        _ = value.ToJson();
        RequireSame(value.ToOwnedBytes(), bytes);
        return true;
    }

    private static bool TryRegisterKey(byte[] bytes)
    {
        if (!RegisterKey.TryRead(bytes, out var key))
            return false;
        RequireSame(KeyBytes(key), bytes);
        return true;
    }

    private static bool TryOperation(byte[] bytes)
    {
        if (Operation.TryRead(WireSamples.Database, bytes, out var operation) != DecodeStatus.Ok)
            return false;
        RequireSame(Envelope(operation!), bytes);
        return true;
    }

    private static bool TryContainer(byte[] bytes)
    {
        var result = Security.VerifyIncomingOperations(bytes, new PeerContext(null, "enemy"), Now);
        if (result.Fault == CarrierFault.Undecodable || result.Accepted.IsEmpty)
            return false;
        var rebuilt = result.Rebuild();
        var again = Security.VerifyIncomingOperations(rebuilt, new PeerContext(null, "enemy"), Now);
        if (!again.Others.IsEmpty || !again.Accepted.Select(operation => operation.Id).SequenceEqual(result.Accepted.Select(operation => operation.Id)))
            throw new InvalidOperationException("What was rebuilt is judged in another way.");
        RequireSame(again.Rebuild().Span, rebuilt.Span);
        return true;
    }

    private static bool TryFrame(byte[] bytes)
    {
        if (FrameCodec.Decode(bytes, Limits, out var message) != FrameDecodeResult.Message)
            return false;
        var again = FrameCodec.Encode(message!);
        if (FrameCodec.Decode(again, Limits, out var second) != FrameDecodeResult.Message)
            throw new InvalidOperationException("What was accepted is refused when it is written again.");
        RequireSame(FrameCodec.Encode(second!), again);
        return true;
    }

    private static void RequireSame(ReadOnlySpan<byte> written, ReadOnlySpan<byte> read)
    {
        if (!written.SequenceEqual(read))
            throw new InvalidOperationException($"What was accepted is written as {Convert.ToHexString(written)}.");
    }

    private static byte[] KeyBytes(Operation operation) => KeyBytes(RegisterKey.Of(operation));

    private static byte[] KeyBytes(RegisterKey key)
    {
        Span<byte> bytes = stackalloc byte[RegisterKey.MaxBytes];
        return bytes[..key.WriteTo(bytes)].ToArray();
    }

    private static byte[] Envelope(Operation operation)
    {
        var bytes = new ArrayBufferWriter<byte>();
        operation.WriteTo(bytes);
        return bytes.WrittenSpan.ToArray();
    }
}
