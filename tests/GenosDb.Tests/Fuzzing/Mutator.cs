using System.Buffers.Binary;

namespace GenosDb.Tests.Fuzzing;

/// <summary>Turns valid input into hostile input. Half of what it makes has lengths, counts and checksums repaired, so that the decoders behind the first
/// check are reached.</summary>
internal static class Mutator
{
    private const int MaxBytes = 40_000;
    private const int FrameHeaderBytes = 4;

    private static readonly byte[][] MagicItems =
    [
        [0xc0], [0xc1], [0xc2], [0xc3], [0x00], [0x7f], [0xe0], [0xff], [0xcc, 0x80], [0xcc, 0x7f], [0xcd, 0x00, 0x01], [0xcd, 0xff, 0xff], [0xce, 0xff, 0xff, 0xff, 0xff],
        [0xcf, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0], [0xd2, 0x80, 0, 0, 0],
        [0xca, 0x3f, 0xc0, 0, 0], [0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0], [0xcb, 0x80, 0, 0, 0, 0, 0, 0, 0], [0xcb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0], [0xcb, 0x3f, 0xe0, 0, 0, 0, 0, 0, 0],
        [0xcb, 0x43, 0xe0, 0, 0, 0, 0, 0, 0], [0xa0], [0xa1, 0x00], [0xa1, 0xff], [0xa3, 0xed, 0xa0, 0x80], [0xa2, 0xc0, 0x80], [0xa4, 0xf4, 0x90, 0x80, 0x80], [0xa1, 0x7f], [0xa2, 0xc2, 0x85],
        [0xd9, 0x00], [0xd9, 0xff], [0xc4, 0x00], [0xc4, 0x01, 0x00], [0xc6, 0x7f, 0xff, 0xff, 0xff], [0xc6, 0xff, 0xff, 0xff, 0xff], [0xc5, 0x00, 0x01], [0x80], [0x81, 0xa0, 0xc0], [0x90], [0x91, 0x90],
        [0xdd, 0xff, 0xff, 0xff, 0xff], [0xdf, 0xff, 0xff, 0xff, 0xff], [0xdc, 0x00, 0x01], [0xd4, 0xff, 0x00], [0xd6, 0xff, 0, 0, 0, 0], [0xc7, 0x00, 0x00],
        [0xc4, 0x08, 0, 0, 0, 0, 0, 0, 0, 0], [0xc4, 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0xc4, 0x10, .. new byte[16]],
    ];

    private static readonly ulong[] MagicNumbers =
        [0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, int.MaxValue, uint.MaxValue, long.MaxValue, 1UL << 63, ulong.MaxValue, 0x0197_7420_df90_0000, (1UL << 48) - 1, 4096, 4097];

    /// <summary>Zlib containers of very many equal bytes: as maps, as padding, and nested.</summary>
    private static readonly byte[][] Bombs =
    [
        ContainerBytes.Deflated(new byte[1 << 10]), ContainerBytes.Deflated(new byte[(64 << 10) + 1]), ContainerBytes.Deflated(new byte[4 << 20]), ContainerBytes.Deflated(new byte[4 << 20], 1 << 16),
        ContainerBytes.Deflated(new byte[4 << 20], uint.MaxValue), ContainerBytes.Deflated(Filled(60 << 10, 0x91)), ContainerBytes.Deflated(Filled(60 << 10, 0x81)),
        ContainerBytes.Deflated([0xdf, 0, 0, 0xe0, 0, .. Filled(60 << 10, 0xc0)]),
    ];

    /// <summary>A frame with a container, a key or anything else in it.</summary>
    public static byte[] Frame(CaseRandom random, IReadOnlyList<byte[]> corpus, IReadOnlyList<byte[]> containers)
    {
        var frame = random.Pick(corpus);
        if (random.Chance(4))
            frame = Overwritten(frame, 3, (byte)random.Next(256));
        if (random.Chance(50) || frame.Length <= FrameHeaderBytes || PackedItem.TryParse(frame.AsSpan(FrameHeaderBytes)) is not { } fields)
            return Cut(Bytes(random, frame, corpus));
        var container = fields.Children.Find(field => field.Kind == GenosValueKind.Binary && field.Bytes.Length > 24 && field.Bytes[0] <= 1);
        if (container is not null && random.Chance(60))
            container.Bytes = Container(random, [container.Bytes, .. containers]);
        else
            Tree(random, fields, () => PackedItem.TryParse(random.Pick(corpus).AsSpan(FrameHeaderBytes)));
        return Cut([.. frame.AsSpan(0, FrameHeaderBytes), .. fields.ToBytes()]);
    }

    /// <summary>A container, raw or deflated.</summary>
    public static byte[] Container(CaseRandom random, IReadOnlyList<byte[]> corpus)
    {
        if (random.Chance(1))
            return random.Pick(Bombs);
        var container = random.Pick(corpus);
        if (random.Chance(50) || ContainerBytes.TryOpen(container) is not { } map)
            return Cut(Bytes(random, container, corpus));
        if (random.Chance(25) || PackedItem.TryParse(map) is not { } columns)
        {
            map = Bytes(random, map, corpus);
        }
        else
        {
            // A name or a body of one operation, so that the columns still fit each other and the operation is judged; else anything.
            var cells = columns.Children.FindAll(column => column.Kind == GenosValueKind.Array && column.Children.Count > 0);
            if (cells.Count > 0 && random.Chance(50))
                ChangeLeaf(random, random.Pick(random.Pick(cells).Children));
            else
                Tree(random, columns, () => ContainerBytes.TryOpen(random.Pick(corpus)) is { } other ? PackedItem.TryParse(other) : null);
            map = columns.ToBytes();
        }

        if (map.Length > MaxBytes)
            map = map[..MaxBytes];
        return random.Chance(12)
            ? ContainerBytes.Deflated(map, random.Chance(20) ? (uint)Magic(random) : null)
            : ContainerBytes.Raw(map);
    }

    /// <summary>One MessagePack item: a value, a record.</summary>
    public static byte[] Packed(CaseRandom random, IReadOnlyList<byte[]> corpus)
    {
        var source = random.Pick(corpus);
        if (random.Chance(50) || PackedItem.TryParse(source) is not { } item)
            return Cut(Bytes(random, source, corpus));
        Tree(random, item, () => PackedItem.TryParse(random.Pick(corpus)));
        return Cut(item.ToBytes());
    }

    /// <summary>One to three changes without regard to what they break.</summary>
    public static byte[] Bytes(CaseRandom random, byte[] source, IReadOnlyList<byte[]> corpus)
    {
        for (var changes = 1 + random.Next(3); changes > 0; changes--)
            source = Change(random, source, corpus);
        return source;
    }

    private static byte[] Change(CaseRandom random, byte[] source, IReadOnlyList<byte[]> corpus)
    {
        if (source.Length == 0)
            return random.Bytes(1 + random.Next(8));
        var at = random.Next(source.Length);
        switch (random.Next(12))
        {
            case 0 or 1:
                return Overwritten(source, at, (byte)(source[at] ^ (1 << random.Next(8))));
            case 2:
                return Overwritten(source, at, random.Pick(MagicItems)[0]);
            case 3:
                return source[..at];
            case 4:
                return [.. source, .. random.Bytes(1 + random.Next(9))];
            case 5:
                var other = random.Pick(corpus);
                return other.Length == 0 ? source : [.. source.AsSpan(0, at), .. other.AsSpan(random.Next(other.Length))];
            case 6:
                var length = Math.Min(1 + random.Next(24), source.Length - at);
                return [.. source.AsSpan(0, at + length), .. source.AsSpan(at)];
            case 7:
                return [.. source.AsSpan(0, at), .. source.AsSpan(Math.Min(source.Length, at + 1 + random.Next(8)))];
            case 8:
                return WithLengthTampered(random, source, at);
            case 9:
                return [.. source.AsSpan(0, at), .. Filled(1 + random.Next(12), 0xff), .. source.AsSpan(at)];
            case 10:
                return [.. source.AsSpan(0, at), .. Filled(random.Chance(10) ? 3_000 : 1 + random.Next(80), (byte)(random.Chance(50) ? 0x91 : 0x81)), .. source.AsSpan(at)];
            default:
                return [.. source.AsSpan(0, at), .. random.Chance(50) ? random.Pick(MagicItems) : MagicBytes(random), .. source.AsSpan(Math.Min(source.Length, at + random.Next(9)))];
        }
    }

    private static byte[] WithLengthTampered(CaseRandom random, byte[] source, int at)
    {
        // The next byte that announces a length or a count.
        var header = Array.FindIndex(source, at, code => code is (>= 0x80 and <= 0xbf) or (>= 0xc4 and <= 0xc6) or (>= 0xd9 and <= 0xdf));
        if (header < 0)
            header = at;
        if (source[header] < 0xc0 || header + 1 == source.Length)
            return Overwritten(source, header, (byte)(source[header] + 1 - (2 * random.Next(2))));
        var changed = source.ToArray();
        for (var i = header + 1; i < Math.Min(source.Length, header + 1 + (1 << random.Next(3))); i++)
            changed[i] = random.Chance(50) ? (byte)0xff : (byte)(changed[i] + 1);
        return changed;
    }

    /// <summary>One to three changes that leave lengths and counts right.</summary>
    private static void Tree(CaseRandom random, PackedItem root, Func<PackedItem?> another)
    {
        for (var changes = 1 + random.Next(3); changes > 0; changes--)
            Change(random, root, another);
    }

    private static void Change(CaseRandom random, PackedItem root, Func<PackedItem?> another)
    {
        var items = root.All();
        var item = random.Pick(items);
        switch (random.Next(8))
        {
            case 0:
                item.ReplaceBy(PackedItem.Raw(random.Pick(MagicItems)));
                break;
            case 1 when item.Kind == GenosValueKind.Binary && item.Bytes.Length == 8:
                item.Bytes = MagicBytes(random);
                break;
            case 2 when another()?.All() is { } others:
                item.ReplaceBy(random.Pick(others).Clone());
                break;
            case 3:
                item.Nest(random.Chance(10) ? 70 : 1 + random.Next(9));
                break;
            default:
                if (item.IsContainer)
                    ChangeChildren(random, item);
                else
                    ChangeLeaf(random, item);
                break;
        }
    }

    private static void ChangeLeaf(CaseRandom random, PackedItem leaf)
    {
        // What is inside a body is a value again.
        if (leaf.Kind == GenosValueKind.Binary && leaf.Bytes.Length > 3 && random.Chance(60) && PackedItem.TryParse(leaf.Bytes) is { } inner)
        {
            Change(random, inner, () => null);
            leaf.Bytes = inner.ToBytes();
            return;
        }

        leaf.Bytes = leaf.Kind is GenosValueKind.String or GenosValueKind.Binary
            ? Bytes(random, leaf.Bytes, [leaf.Bytes])
            : random.Pick(MagicItems);
        if (leaf.Kind is not (GenosValueKind.String or GenosValueKind.Binary))
            return;
        if (random.Chance(3))
            leaf.Bytes = Filled(random.Pick([31, 32, 64, 65, 255, 256, 257, 581, 582]), (byte)'x');
    }

    private static void ChangeChildren(CaseRandom random, PackedItem parent)
    {
        var children = parent.Children;
        var stride = parent.Kind == GenosValueKind.Map ? 2 : 1;
        if (children.Count == 0)
        {
            children.AddRange(Enumerable.Repeat(PackedItem.Raw(random.Pick(MagicItems)), stride));
            return;
        }

        int from = stride * random.Next(children.Count / stride), to = stride * random.Next(children.Count / stride);
        switch (random.Next(4))
        {
            case 0:
                children.InsertRange(to, children.GetRange(from, stride).ConvertAll(child => child.Clone()));
                break;
            case 1:
                children.RemoveRange(from, stride);
                break;
            case 2:
                (children[from], children[to]) = (children[to], children[from]);
                break;
            default:
                (children[from + stride - 1], children[to + stride - 1]) = (children[to + stride - 1], children[from + stride - 1]);
                break;
        }
    }

    private static ulong Magic(CaseRandom random) => random.Pick(MagicNumbers);

    private static byte[] MagicBytes(CaseRandom random)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Magic(random));
        return bytes;
    }

    private static byte[] Overwritten(byte[] source, int at, byte value)
    {
        if (at >= source.Length)
            return source;
        var changed = source.ToArray();
        changed[at] = value;
        return changed;
    }

    private static byte[] Filled(int length, byte value)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(value);
        return bytes;
    }

    private static byte[] Cut(byte[] bytes) => bytes.Length > MaxBytes ? bytes[..MaxBytes] : bytes;
}
