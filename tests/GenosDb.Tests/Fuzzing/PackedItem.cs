using System.Buffers;

namespace GenosDb.Tests.Fuzzing;

/// <summary>One MessagePack item as a tree that can be changed; what is written has the right lengths and counts again.</summary>
internal sealed class PackedItem
{
    private const int MaxDepth = 100;

    private PackedItem(GenosValueKind kind, byte[] bytes, List<PackedItem> children) => (Kind, Bytes, Children) = (kind, bytes, children);

    public GenosValueKind Kind { get; private set; }

    /// <summary>The content of text and binary, the whole encoding of other scalars; empty for arrays and maps.</summary>
    public byte[] Bytes { get; set; }

    /// <summary>The items of an array; of a map, keys and values in turn.</summary>
    public List<PackedItem> Children { get; private set; }

    public bool IsContainer => Kind is GenosValueKind.Array or GenosValueKind.Map;

    public static PackedItem Raw(byte[] encoding) => new(GenosValueKind.Null, encoding, []);

    /// <summary>Reads exactly one item; null for anything else.</summary>
    public static PackedItem? TryParse(ReadOnlySpan<byte> source)
    {
        var reader = new MessagePackReader(source);
        return TryParse(source, ref reader, MaxDepth) is { } item && reader.IsAtEnd ? item : null;
    }

    public PackedItem Clone() => new(Kind, Bytes, Children.ConvertAll(child => child.Clone()));

    public void ReplaceBy(PackedItem other) => (Kind, Bytes, Children) = (other.Kind, other.Bytes, other.Children);

    /// <summary>Puts this item into so many arrays of one item.</summary>
    public void Nest(int levels)
    {
        for (; levels > 0; levels--)
            ReplaceBy(new PackedItem(GenosValueKind.Array, [], [new PackedItem(Kind, Bytes, Children)]));
    }

    /// <summary>This item and all below it.</summary>
    public List<PackedItem> All()
    {
        List<PackedItem> items = [];
        AddTo(items);
        return items;
    }

    public byte[] ToBytes()
    {
        var destination = new ArrayBufferWriter<byte>(256);
        var writer = new MessagePackWriter(destination);
        Write(ref writer);
        return destination.WrittenSpan.ToArray();
    }

    private static PackedItem? TryParse(ReadOnlySpan<byte> source, ref MessagePackReader reader, int depth)
    {
        var from = reader.Position;
        if (depth == 0 || !reader.TryPeekKind(out var kind))
            return null;
        int children;
        switch (kind)
        {
            case GenosValueKind.String:
                return reader.TryReadString(out var text) ? new PackedItem(kind, text.ToArray(), []) : null;
            case GenosValueKind.Binary:
                return reader.TryReadBinary(out var binary) ? new PackedItem(kind, binary.ToArray(), []) : null;
            case GenosValueKind.Array when reader.TryReadArrayHeader(out var items):
                children = items;
                break;
            case GenosValueKind.Map when reader.TryReadMapHeader(out var entries):
                children = 2 * entries;
                break;
            default:
                return reader.TrySkip(1) ? new PackedItem(kind, source[from..reader.Position].ToArray(), []) : null;
        }

        var parent = new PackedItem(kind, [], []);
        for (; children > 0; children--)
        {
            if (TryParse(source, ref reader, depth - 1) is not { } child)
                return null;
            parent.Children.Add(child);
        }

        return parent;
    }

    private void AddTo(List<PackedItem> items)
    {
        items.Add(this);
        foreach (var child in Children)
            child.AddTo(items);
    }

    private void Write(ref MessagePackWriter writer)
    {
        switch (Kind)
        {
            case GenosValueKind.String:
                writer.WriteRaw(TextHeader(Bytes.Length));
                writer.WriteRaw(Bytes);
                break;
            case GenosValueKind.Binary:
                writer.WriteBinary(Bytes);
                break;
            case GenosValueKind.Array:
                writer.WriteArrayHeader(Children.Count);
                break;
            case GenosValueKind.Map:
                writer.WriteMapHeader(Children.Count / 2);
                break;
            default:
                writer.WriteRaw(Bytes);
                break;
        }

        foreach (var child in Children)
            child.Write(ref writer);
    }

    // The writer of the library refuses text that is not well-formed, which is wanted here.
    private static byte[] TextHeader(int length) => length switch
    {
        < 32 => [(byte)(0xa0 | length)],
        <= byte.MaxValue => [0xd9, (byte)length],
        <= ushort.MaxValue => [0xda, (byte)(length >> 8), (byte)length],
        _ => [0xdb, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length],
    };
}
