using System.Buffers;
using GenosDb.Wire;

namespace GenosDb.Tests.Wire;

/// <summary>Every message, with and without its optional fields, and ways to break the frames of them.</summary>
internal static class MessageSamples
{
    public static readonly byte[] Container = [0, 0x86, 1, 2, 3];
    public static readonly byte[] Key = [0x10, 0x61, 0x6e, 0x6e];

    private static readonly UInt128 Fingerprint = new(0x0102030405060708, 0x090a0b0c0d0e0f10);
    private static readonly UInt128 Authority = new(0x1112131415161718, 0x191a1b1c1d1e1f20);

    public static readonly IReadOnlyDictionary<string, WireMessage> All = new Dictionary<string, WireMessage>(StringComparer.Ordinal)
    {
        ["request"] = new SyncRequest(70_000, WireSamples.At(900), Fingerprint, Authority, 50, SyncRequestFlags.AllowBulk | SyncRequestFlags.AllowFiltered, 1 << 20, null),
        ["first request"] = new SyncRequest(1, null, Fingerprint, Authority, 0, SyncRequestFlags.None, 0, null),
        ["resumed request"] = new SyncRequest(uint.MaxValue, null, Fingerprint, Authority, long.MaxValue, SyncRequestFlags.AllowRanges, int.MaxValue, new FullStateCursor(WireSamples.At(912), Key)),
        ["none"] = new SyncNone(65_535, WireSamples.Alice, WireSamples.At(912)),
        ["delta"] = new DeltaSync(7, WireSamples.Alice, WireSamples.At(900), WireSamples.At(912, 3), 0, false, Container, null),
        ["last delta"] = new DeltaSync(7, WireSamples.Alice, WireSamples.At(900), WireSamples.At(912, 3), 1, true, Container, Fingerprint),
        ["full state"] = new FullStateSync(7, WireSamples.Alice, FullStateScope.All, WireSamples.At(912), 0, ReadOnlyMemory<byte>.Empty, Key, false, Container, new TransferEstimate(10_000, 766_874)),
        ["last full state"] = new FullStateSync(7, WireSamples.Alice, FullStateScope.Since, WireSamples.At(912), 300, Key, Key, true, Container, null),
        ["more"] = new SyncMore(7, 3, 61_440),
        ["first ranges"] = new SyncRanges(7, WireSamples.Alice, WireSamples.At(912), 0, RegisterSection.Data, [new SyncRange.Summary(0x3fffffffffffffff, Fingerprint >> 32, 25), new SyncRange.Summary(ulong.MaxValue, 0, 200)], default, default, false),
        ["ranges"] = new SyncRanges(7, WireSamples.Alice, WireSamples.At(912), 3, RegisterSection.Data, [new SyncRange.Skip(0), new SyncRange.List(0x3fffffffffffffff, new RangeItem[] { new(1, WireSamples.At(900)), new(1, WireSamples.At(901)), new(0x3fffffffffffffff, WireSamples.At(40, 0, WireSamples.Bob)) }), new SyncRange.List(ulong.MaxValue - 1, default)], Container, new ulong[] { 0, 5, ulong.MaxValue }, false),
        ["last ranges"] = new SyncRanges(7, WireSamples.Alice, WireSamples.At(912), 4, RegisterSection.Authority, [], Container, default, true),
        ["push"] = new OperationsPush(WireSamples.Alice, WireSamples.At(915), WireSamples.At(916), Container),
        ["head"] = new Head(WireSamples.Alice, WireSamples.At(912), Fingerprint, Authority, 3_000_000_000, WireSamples.At(40, 0, WireSamples.Bob), WireSamples.Moment, null),
        ["opening head"] = new Head(WireSamples.Alice, WireSamples.At(912), Fingerprint, Authority, 3_000_000_000, WireSamples.At(40, 0, WireSamples.Bob), WireSamples.Moment, new HeadOpening(1, 0x0102030405060708, 0, ulong.MaxValue, 4 << 20)),
        ["head without ack"] = new Head(WireSamples.Alice, WireSamples.At(912), 0, UInt128.MaxValue, 0, null, 0, null),
        ["defer"] = new SyncDefer(7, DeferReason.BulkNotAllowed, null, null),
        ["defer until"] = new SyncDefer(7, DeferReason.RateLimited, 5_000, new TransferEstimate(10_000, 766_874)),
        ["error"] = new WireError(7, WireErrorCode.OverLimit, "5 MiB are too much", 1),
        ["error of a link"] = new WireError(null, WireErrorCode.Version, "", 1),
    };

    /// <summary>The frame without each of its fields in turn.</summary>
    public static IEnumerable<(long Field, byte[] Frame)> WithoutEachField(byte[] frame)
    {
        var fields = Split(frame);
        return fields.Select(left => (left.Key, Join(frame, [.. fields.Where(field => field != left)])));
    }

    /// <summary>The frame with each of its fields in turn replaced by something else.</summary>
    public static IEnumerable<(long Field, byte[] Frame)> WithEachFieldReplaced(byte[] frame, byte[] value)
    {
        var fields = Split(frame);
        return fields.Select(changed => (changed.Key, Join(frame, [.. fields.Select(field => field == changed ? (field.Key, value) : field)])));
    }

    public static byte[] WithExtraField(byte[] frame, long key, byte[] value) => Join(frame, [.. Split(frame), (key, value)]);

    private static List<(long Key, byte[] Value)> Split(byte[] frame)
    {
        var fields = new List<(long, byte[])>();
        var map = frame.AsSpan(4);
        var reader = new MessagePackReader(map);
        reader.TryReadMapHeader(out var count).Should().BeTrue();
        for (var i = 0; i < count; i++)
        {
            reader.TryReadInt64(out var key).Should().BeTrue();
            var from = reader.Position;
            reader.TrySkip(8).Should().BeTrue();
            fields.Add((key, map[from..reader.Position].ToArray()));
        }

        return fields;
    }

    private static byte[] Join(byte[] frame, List<(long Key, byte[] Value)> fields)
    {
        var joined = new ArrayBufferWriter<byte>();
        joined.Write(frame.AsSpan(0, 4));
        var writer = new MessagePackWriter(joined);
        writer.WriteMapHeader(fields.Count);
        foreach (var (key, value) in fields)
        {
            writer.WriteInt64(key);
            writer.WriteRaw(value);
        }

        return joined.WrittenSpan.ToArray();
    }
}
