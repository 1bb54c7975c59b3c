using System.Text;

namespace GenosDb;

/// <summary>Puts encoded values together. Lengths are added up first, so that each result is one array of exactly its length.</summary>
internal static class CanonicalEncoder
{
    /// <summary>An array for so many bytes of a value.</summary>
    /// <exception cref="GenosLimitException">More than a value may have.</exception>
    public static byte[] Allocate(long length)
    {
        if (length > ValidityLimits.ValueBytes)
            ValueThrowHelper.TooManyBytes(length);
        return GC.AllocateUninitializedArray<byte>((int)length);
    }

    public static GenosValue Array(ReadOnlySpan<GenosValue> items)
    {
        var size = new ContainerSize(items.Length, isMap: false);
        foreach (ref readonly var item in items)
            size.Add(item);
        var bytes = Allocate(size.Bytes);
        var at = MessagePackFormat.WriteArrayHeader(bytes, items.Length);
        foreach (ref readonly var item in items)
            at += Copy(item, bytes.AsSpan(at));
        return GenosValue.FromCanonical(bytes);
    }

    /// <summary>Makes a map of keys in strictly increasing order of their UTF-8 bytes.</summary>
    public static GenosValue Map(ReadOnlySpan<KeyValuePair<string, GenosValue>> entries)
    {
        var size = new ContainerSize(entries.Length, isMap: true);
        foreach (ref readonly var entry in entries)
        {
            size.AddKey(KeyBytes(entry.Key));
            size.Add(entry.Value);
        }

        var bytes = Allocate(size.Bytes);
        var at = MessagePackFormat.WriteMapHeader(bytes, entries.Length);
        foreach (ref readonly var entry in entries)
        {
            at += MessagePackFormat.WriteString(bytes.AsSpan(at), entry.Key);
            at += Copy(entry.Value, bytes.AsSpan(at));
        }

        return GenosValue.FromCanonical(bytes);
    }

    /// <summary>Encodes one entry of a map.</summary>
    public static EncodedEntry Entry(string key, GenosValue value)
    {
        var keyLength = KeyBytes(key);
        var header = MessagePackFormat.StringHeaderBytes(keyLength);
        var bytes = Allocate((long)header + keyLength + value.Encoded.Length);
        var at = MessagePackFormat.WriteString(bytes, key);
        Copy(value, bytes.AsSpan(at));
        return new EncodedEntry(bytes, header, keyLength);
    }

    /// <summary>A copy of a map with the entry at <paramref name="start"/> to <paramref name="end"/> replaced.</summary>
    /// <param name="map">The bytes of the map.</param>
    /// <param name="count">Entries of the result.</param>
    /// <param name="start">Where the replaced entry begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="entry">The new entry; empty to leave one out.</param>
    /// <param name="mayGrow">Whether depth and elements have to be counted again.</param>
    public static GenosValue Splice(ReadOnlySpan<byte> map, int count, int start, int end, ReadOnlySpan<byte> entry, bool mayGrow)
    {
        var oldHeader = 0;
        CanonicalBytes.ReadCount(map, ref oldHeader);
        var header = MessagePackFormat.CountHeaderBytes(count);
        var bytes = Allocate((long)header + map.Length - oldHeader - (end - start) + entry.Length);
        var at = MessagePackFormat.WriteMapHeader(bytes, count);
        map[oldHeader..start].CopyTo(bytes.AsSpan(at));
        at += start - oldHeader;
        entry.CopyTo(bytes.AsSpan(at));
        map[end..].CopyTo(bytes.AsSpan(at + entry.Length));
        if (mayGrow)
        {
            var (depth, elements) = CanonicalBytes.Measure(bytes);
            if (depth > ValidityLimits.ValueDepth)
                ValueThrowHelper.TooDeep(ValueThrowHelper.Root, depth);
            if (elements > ValidityLimits.ValueElements)
                ValueThrowHelper.TooManyElements(elements);
        }

        return GenosValue.FromCanonical(bytes);
    }

    private static int KeyBytes(string key)
    {
        try
        {
            var length = StrictUtf8.GetByteCount(key);
            if (length > ValidityLimits.MapKeyBytes)
                ValueThrowHelper.KeyTooLong(ValueThrowHelper.Root, length);
            return length;
        }
        catch (EncoderFallbackException e)
        {
            ValueThrowHelper.IllFormedKey(ValueThrowHelper.Root, e);
            return 0;
        }
    }

    private static int Copy(in GenosValue value, Span<byte> destination)
    {
        var encoded = value.Encoded.Span;
        encoded.CopyTo(destination);
        return encoded.Length;
    }

    /// <summary>One encoded entry of a map.</summary>
    public readonly ref struct EncodedEntry(byte[] bytes, int keyStart, int keyLength)
    {
        public ReadOnlySpan<byte> Bytes => bytes;

        public ReadOnlySpan<byte> KeyBytes => bytes.AsSpan(keyStart, keyLength);
    }

    /// <summary>Adds up what a container will have, and refuses it before it is allocated.</summary>
    private struct ContainerSize
    {
        private readonly bool _isMap;
        private long _elements;

        public ContainerSize(int count, bool isMap)
        {
            _isMap = isMap;
            _elements = count;
            Bytes = MessagePackFormat.CountHeaderBytes(count);
            CheckElements();
        }

        public long Bytes { get; private set; }

        public void AddKey(int length) => Bytes += MessagePackFormat.StringHeaderBytes(length) + length;

        public void Add(in GenosValue value)
        {
            var encoded = value.Encoded;
            Bytes += encoded.Length;

            // Most values are scalars, and one byte is an empty container: neither adds elements, or a level that could be too many.
            if (encoded.Length == 1 || value.Kind < GenosValueKind.Array)
                return;
            var (depth, elements) = CanonicalBytes.Measure(encoded.Span);
            if (depth >= ValidityLimits.ValueDepth)
                ValueThrowHelper.TooDeep(_isMap ? "A map" : "An array", depth + 1);
            _elements += elements;
            CheckElements();
        }

        private readonly void CheckElements()
        {
            if (_elements > ValidityLimits.ValueElements)
                ValueThrowHelper.TooManyElements(_elements);
        }
    }
}
