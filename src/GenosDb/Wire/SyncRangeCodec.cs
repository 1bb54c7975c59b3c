using System.Buffers.Binary;

namespace GenosDb.Wire;

/// <summary>Writes and reads the ranges and the key hashes of a <see cref="SyncRanges"/>: fixed fields one behind the other, with nothing between them.</summary>
/// <remarks>A range is its last key hash (8 bytes), its mode (1 byte), and then nothing for a skip, 12 bytes and a varint count for a summary, a varint
/// count and 24 bytes an item for a list. Counts are checked before anything is allocated for them. Pure and thread-safe.</remarks>
internal static class SyncRangeCodec
{
    private const byte SkipMode = 0;
    private const byte SummaryMode = 1;
    private const byte ListMode = 2;

    private const int HashBytes = sizeof(ulong);
    private const int FingerprintBytes = 12;
    private const int ItemBytes = HashBytes + HybridTimestamp.Size;

    // What the 12 bytes of a fingerprint leave free in a number of 16.
    private const int FingerprintShift = 8 * (16 - FingerprintBytes);

    public static void Write(PooledBufferWriter destination, IReadOnlyList<SyncRange> ranges)
    {
        foreach (var range in ranges)
        {
            Write(destination, range.Last);
            switch (range)
            {
                case SyncRange.Summary summary:
                    Write(destination, SummaryMode);
                    BinaryPrimitives.WriteUInt128BigEndian(destination.GetSpan(16), summary.Fingerprint << FingerprintShift);
                    destination.Advance(FingerprintBytes);
                    WriteCount(destination, (ulong)summary.Count);
                    break;
                case SyncRange.List list:
                    Write(destination, ListMode);
                    WriteCount(destination, (ulong)list.Items.Length);
                    foreach (ref readonly var item in list.Items.Span)
                    {
                        Write(destination, item.KeyHash);
                        item.Stamp.WriteTo(destination.GetSpan(HybridTimestamp.Size));
                        destination.Advance(HybridTimestamp.Size);
                    }

                    break;
                default:
                    Write(destination, SkipMode);
                    break;
            }
        }
    }

    /// <summary>Null for anything that <see cref="Write(PooledBufferWriter, IReadOnlyList{SyncRange})"/> does not write, or that is out of order or too much.</summary>
    public static IReadOnlyList<SyncRange>? ReadRanges(ReadOnlySpan<byte> source)
    {
        List<SyncRange> ranges = [];
        var items = 0;
        ulong first = 0;
        while (!source.IsEmpty)
        {
            // The bounds ascend, so nothing follows a range up to the greatest hash.
            if (source.Length <= HashBytes || ranges.Count == SyncRanges.MaxItems || (ranges.Count > 0 && ranges[^1].Last == ulong.MaxValue))
                return null;
            var last = BinaryPrimitives.ReadUInt64BigEndian(source);
            var mode = source[HashBytes];
            source = source[(HashBytes + 1)..];
            if (last < first || ReadRange(ref source, mode, first, last, ref items) is not { } range)
                return null;
            ranges.Add(range);
            first = last + 1;
        }

        return ranges;
    }

    public static void Write(PooledBufferWriter destination, ReadOnlySpan<ulong> hashes)
    {
        foreach (var hash in hashes)
            Write(destination, hash);
    }

    /// <summary>Null unless they ascend strictly and are not too many.</summary>
    public static ulong[]? ReadHashes(ReadOnlySpan<byte> source)
    {
        if (source.Length % HashBytes != 0 || source.Length > SyncRanges.MaxItems * HashBytes)
            return null;
        var hashes = new ulong[source.Length / HashBytes];
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = BinaryPrimitives.ReadUInt64BigEndian(source[(i * HashBytes)..]);
            if (i > 0 && hashes[i] <= hashes[i - 1])
                return null;
        }

        return hashes;
    }

    private static SyncRange? ReadRange(ref ReadOnlySpan<byte> source, byte mode, ulong first, ulong last, ref int items)
    {
        switch (mode)
        {
            case SkipMode:
                return new SyncRange.Skip(last);
            case SummaryMode when source.Length > FingerprintBytes:
                var fingerprint = ((UInt128)BinaryPrimitives.ReadUInt64BigEndian(source) << 32) | BinaryPrimitives.ReadUInt32BigEndian(source[HashBytes..]);
                source = source[FingerprintBytes..];
                return Varint.TryRead(ref source, out var count) == DecodeStatus.Ok && count <= long.MaxValue ? new SyncRange.Summary(last, fingerprint, (long)count) : null;
            case ListMode:
                if (Varint.TryRead(ref source, out var length) != DecodeStatus.Ok || length > (ulong)(SyncRanges.MaxItems - items) || length > (ulong)(source.Length / ItemBytes))
                    return null;
                items += (int)length;
                return ReadItems(ref source, (int)length, first, last) is { } list ? new SyncRange.List(last, list) : null;
            default:
                return null;
        }
    }

    private static RangeItem[]? ReadItems(ref ReadOnlySpan<byte> source, int count, ulong first, ulong last)
    {
        var items = new RangeItem[count];
        var least = first;
        for (var i = 0; i < count; i++)
        {
            items[i] = new RangeItem(BinaryPrimitives.ReadUInt64BigEndian(source), HybridTimestamp.Read(source[HashBytes..ItemBytes]));
            if (items[i].KeyHash < least || items[i].KeyHash > last)
                return null;
            least = items[i].KeyHash;
            source = source[ItemBytes..];
        }

        return items;
    }

    private static void Write(PooledBufferWriter destination, ulong hash)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination.GetSpan(HashBytes), hash);
        destination.Advance(HashBytes);
    }

    private static void Write(PooledBufferWriter destination, byte mode)
    {
        destination.GetSpan(1)[0] = mode;
        destination.Advance(1);
    }

    private static void WriteCount(PooledBufferWriter destination, ulong count) => destination.Advance(Varint.Write(destination.GetSpan(Varint.MaxBytes), count));
}
