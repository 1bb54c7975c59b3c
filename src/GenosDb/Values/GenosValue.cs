using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Serialization;

namespace GenosDb;

/// <summary>An immutable value: a read-only view over its canonical MessagePack bytes. <see langword="default"/> is null.</summary>
/// <remarks>
/// <para>Reading a field decodes it in place; nothing is parsed twice and nothing is ever re-encoded. A value that was read out of another one shares
/// its bytes and so keeps all of them alive. Safe on any thread.</para>
/// <para>Equality is equality of <see cref="Encoded"/>. A double that is a 64-bit integer is stored as one, so <c>1</c> equals <c>1.0</c>. Not a number,
/// the infinities and lone surrogates are refused with <see cref="GenosErrorCode.InvalidValue"/>. A value has at most 1 MiB of encoded bytes, 64 levels,
/// 65,536 array items and map entries on all levels together, and keys of at most 256 bytes; what is beyond is refused with a
/// <see cref="GenosLimitException"/>.</para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
[JsonConverter(typeof(GenosValueJsonConverter))]
public readonly partial struct GenosValue : IEquatable<GenosValue>, IComparable<GenosValue>, IComparable
{
    private static readonly byte[] NullBytes = [MessagePackFormat.Nil];

    private readonly ReadOnlyMemory<byte> _encoded;

    private GenosValue(ReadOnlyMemory<byte> encoded) => _encoded = encoded;

    /// <summary>The value that is nothing; the same as <see langword="default"/>.</summary>
    public static GenosValue Null => default;

    /// <summary>What kind of value this is.</summary>
    public GenosValueKind Kind => CanonicalBytes.KindOf(Bytes[0]);

    /// <summary>The canonical MessagePack bytes: what is signed, stored, sent and compared. Never empty; null is one byte.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded.IsEmpty ? NullBytes : _encoded;

    /// <summary>Elements of an array or entries of a map; zero for every other kind.</summary>
    public int Count
    {
        get
        {
            var at = 0;
            return Kind is GenosValueKind.Array or GenosValueKind.Map ? CanonicalBytes.ReadCount(Bytes, ref at) : 0;
        }
    }

    private ReadOnlySpan<byte> Bytes => _encoded.IsEmpty ? NullBytes : _encoded.Span;

    /// <summary>The entry of a map. A missing key, or a value that is no map, gives <see cref="Null"/>.</summary>
    /// <param name="key">Compared by its UTF-8 bytes.</param>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    public GenosValue this[string key]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(key);
            return TryGetEntry(key, out var value) ? value : default;
        }
    }

    /// <summary>The element of an array.</summary>
    /// <param name="index">Zero is the first. The elements before it are skipped one by one; to visit them all, use <see cref="AsArray"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such element, or not an array.</exception>
    public GenosValue this[int index] => TryGetElement(index, out var value)
        ? value
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"The value is of kind {Kind} and has {Count.ToString(CultureInfo.InvariantCulture)} elements.");

    /// <summary>Reads a boolean.</summary>
    /// <param name="value">The boolean; false when the answer is.</param>
    /// <returns>False for another kind.</returns>
    public bool TryGetBoolean(out bool value)
    {
        value = Bytes[0] == MessagePackFormat.True;
        return Kind == GenosValueKind.Boolean;
    }

    /// <summary>Reads an integer.</summary>
    /// <param name="value">The integer; zero when the answer is false.</param>
    /// <returns>False for another kind; so for a number that is not a 64-bit integer.</returns>
    public bool TryGetInt64(out long value)
    {
        var isInteger = Kind == GenosValueKind.Integer;
        var at = 0;
        value = isInteger ? CanonicalBytes.ReadInt64(Bytes, ref at) : 0;
        return isInteger;
    }

    /// <summary>Reads a number. An integer is converted; precision may be lost above 2^53.</summary>
    /// <param name="value">The number; zero when the answer is false.</param>
    /// <returns>False for another kind.</returns>
    public bool TryGetDouble(out double value)
    {
        var at = 0;
        switch (Kind)
        {
            case GenosValueKind.Integer:
                value = CanonicalBytes.ReadInt64(Bytes, ref at);
                return true;
            case GenosValueKind.Double:
                value = CanonicalBytes.ReadDouble(Bytes, ref at);
                return true;
            default:
                value = 0;
                return false;
        }
    }

    /// <summary>Reads text.</summary>
    /// <param name="value">The text; null when the answer is false.</param>
    /// <returns>False for another kind.</returns>
    public bool TryGetString([NotNullWhen(true)] out string? value)
    {
        var isText = TryGetUtf8(out var utf8);
        value = isText ? Encoding.UTF8.GetString(utf8) : null;
        return isText;
    }

    /// <summary>A copy of this map with one entry set, whether it was there or not.</summary>
    /// <param name="key">At most 256 bytes of UTF-8.</param>
    /// <param name="value">The new value of the entry.</param>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    /// <exception cref="InvalidOperationException">Not a map.</exception>
    /// <exception cref="GenosException">The key has a lone surrogate (<see cref="GenosErrorCode.InvalidValue"/>).</exception>
    /// <exception cref="GenosLimitException">The key or the new map is beyond a limit.</exception>
    public GenosValue With(string key, GenosValue value)
    {
        ArgumentNullException.ThrowIfNull(key);
        var entry = CanonicalEncoder.Entry(key, value);
        var place = FindEntry(entry.KeyBytes);
        return CanonicalEncoder.Splice(Bytes, place.Count + (place.IsPresent ? 0 : 1), place.Start, place.End, entry.Bytes, mayGrow: true);
    }

    /// <summary>A copy of this map without one entry; the same value when it has no such entry.</summary>
    /// <param name="key">The key to leave out.</param>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    /// <exception cref="InvalidOperationException">Not a map.</exception>
    public GenosValue Without(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Span<byte> utf8 = stackalloc byte[ValidityLimits.MapKeyBytes];
        if (!TryEncodeKey(key, utf8, out var length))
        {
            RequireKind(GenosValueKind.Map);
            return this;
        }

        var place = FindEntry(utf8[..length]);
        return place.IsPresent ? CanonicalEncoder.Splice(Bytes, place.Count - 1, place.Start, place.End, [], mayGrow: false) : this;
    }

    /// <summary>Follows a dotted path through maps, and through arrays by number.</summary>
    /// <param name="dottedPath">Segments joined by dots, such as <c>owner.phones.0</c>. <c>\.</c>, <c>\\</c> and <c>\$</c> stand for the characters
    /// themselves. An empty segment is the key of no characters. In an array a segment is an index in decimal digits without leading zeros.</param>
    /// <param name="value">What is there; null when the answer is false.</param>
    /// <returns>False when the path leads nowhere.</returns>
    public bool TryGetPath(ReadOnlySpan<char> dottedPath, out GenosValue value)
    {
        value = default;
        var at = this;
        var rest = dottedPath;
        while (true)
        {
            var end = IndexOfDot(rest);
            var segment = end < 0 ? rest : rest[..end];
            if (!TryUnescape(segment, out var key) || !at.TryGetSegment(key, out var next))
                return false;
            at = next;
            if (end < 0)
                break;
            rest = rest[(end + 1)..];
        }

        value = at;
        return true;
    }

    /// <summary>The boolean.</summary>
    /// <exception cref="InvalidOperationException">Another kind.</exception>
    public bool AsBoolean()
    {
        RequireKind(GenosValueKind.Boolean);
        return Bytes[0] == MessagePackFormat.True;
    }

    /// <summary>The integer.</summary>
    /// <exception cref="InvalidOperationException">Another kind; so for a number that is not a 64-bit integer.</exception>
    public long AsInt64()
    {
        if (!TryGetInt64(out var value))
            ValueThrowHelper.WrongKind(Kind, nameof(GenosValueKind.Integer));
        return value;
    }

    /// <summary>The number. An integer is converted; precision may be lost above 2^53.</summary>
    /// <exception cref="InvalidOperationException">Another kind.</exception>
    public double AsDouble()
    {
        if (!TryGetDouble(out var value))
            ValueThrowHelper.WrongKind(Kind, "a number");
        return value;
    }

    /// <summary>The text.</summary>
    /// <exception cref="InvalidOperationException">Another kind.</exception>
    public string AsString()
    {
        if (!TryGetString(out var value))
            ValueThrowHelper.WrongKind(Kind, nameof(GenosValueKind.String));
        return value;
    }

    /// <summary>The bytes: a slice of <see cref="Encoded"/>; nothing is copied.</summary>
    /// <exception cref="InvalidOperationException">Another kind; so for base64 text, which binary becomes in JSON.</exception>
    public ReadOnlyMemory<byte> AsBinary()
    {
        RequireKind(GenosValueKind.Binary);
        var at = 0;
        var length = CanonicalBytes.ReadPayload(Bytes, ref at).Length;
        return _encoded.Slice(at - length, length);
    }

    /// <summary>The elements, in order.</summary>
    /// <exception cref="InvalidOperationException">Another kind.</exception>
    public IReadOnlyList<GenosValue> AsArray()
    {
        RequireKind(GenosValueKind.Array);
        var at = 0;
        var items = new GenosValue[CanonicalBytes.ReadCount(Bytes, ref at)];
        for (var i = 0; i < items.Length; i++)
            items[i] = ReadItem(ref at);
        return System.Array.AsReadOnly(items);
    }

    /// <summary>The instant that was written from a <see cref="DateTimeOffset"/>; its offset is zero.</summary>
    /// <exception cref="InvalidOperationException">Another kind than text.</exception>
    /// <exception cref="FormatException">Text that is not exactly <c>yyyy-MM-ddTHH:mm:ss.fffffffZ</c>.</exception>
    public DateTimeOffset AsDateTimeOffset()
    {
        var text = AsString();
        if (!DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value))
            ValueThrowHelper.WrongFormat(text, "a time in the form yyyy-MM-ddTHH:mm:ss.fffffffZ");
        return value;
    }

    /// <summary>The day that was written from a <see cref="DateOnly"/>.</summary>
    /// <exception cref="InvalidOperationException">Another kind than text.</exception>
    /// <exception cref="FormatException">Text that is not exactly <c>yyyy-MM-dd</c>.</exception>
    public DateOnly AsDateOnly()
    {
        var text = AsString();
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var value))
            ValueThrowHelper.WrongFormat(text, "a day in the form yyyy-MM-dd");
        return value;
    }

    /// <summary>The id that was written from a <see cref="Guid"/>.</summary>
    /// <exception cref="InvalidOperationException">Another kind than text.</exception>
    /// <exception cref="FormatException">Text that is not exactly the lower-case format <c>D</c>.</exception>
    public Guid AsGuid()
    {
        var text = AsString();

        // Parsing alone also takes upper case, white space and some signs.
        if (!Guid.TryParseExact(text, "D", out var value) || value.ToString("D") != text)
            ValueThrowHelper.WrongFormat(text, "a GUID in lower-case format D");
        return value;
    }

    /// <summary>The entries, enumerated in canonical key order.</summary>
    /// <exception cref="InvalidOperationException">Another kind.</exception>
    public IReadOnlyDictionary<string, GenosValue> AsMap()
    {
        RequireKind(GenosValueKind.Map);
        var at = 0;
        var count = CanonicalBytes.ReadCount(Bytes, ref at);
        var entries = new OrderedDictionary<string, GenosValue>(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
            entries.Add(Encoding.UTF8.GetString(CanonicalBytes.ReadPayload(Bytes, ref at)), ReadItem(ref at));
        return new ReadOnlyDictionary<string, GenosValue>(entries);
    }

    /// <summary>True when both have the same bytes, and so the same meaning.</summary>
    /// <param name="other">The other value.</param>
    public bool Equals(GenosValue other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is GenosValue value && Equals(value);

    /// <summary>A hash of the bytes. It differs from process to process, so that nobody can choose values that collide; do not store it.</summary>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <summary>The value as JSON, for people and logs; the same as <see cref="ToJson"/>.</summary>
    public override string ToString() => ToJson();

    /// <summary>Compares in the total order of values: null, booleans, numbers by exact value, text by UTF-8 bytes, binary, arrays, maps.</summary>
    /// <param name="other">The other value.</param>
    /// <returns>Less than zero, zero or more; zero only for equal bytes.</returns>
    public int CompareTo(GenosValue other) => CanonicalOrder.Compare(Bytes, other.Bytes);

    /// <inheritdoc/>
    int IComparable.CompareTo(object? obj) => obj switch
    {
        null => 1,
        GenosValue other => CompareTo(other),
        _ => throw new ArgumentException("A GenosValue is compared with a GenosValue.", nameof(obj)),
    };

    /// <summary>True when both have the same bytes.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(GenosValue left, GenosValue right) => left.Equals(right);

    /// <summary>True when the bytes differ.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(GenosValue left, GenosValue right) => !left.Equals(right);

    /// <summary>True when the left one comes before the right one in the total order of values.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    public static bool operator <(GenosValue left, GenosValue right) => left.CompareTo(right) < 0;

    /// <summary>True when the left one comes after the right one in the total order of values.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    public static bool operator >(GenosValue left, GenosValue right) => left.CompareTo(right) > 0;

    /// <summary>True when the left one does not come after the right one in the total order of values.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    public static bool operator <=(GenosValue left, GenosValue right) => left.CompareTo(right) <= 0;

    /// <summary>True when the left one does not come before the right one in the total order of values.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    public static bool operator >=(GenosValue left, GenosValue right) => left.CompareTo(right) >= 0;

    /// <summary>A view over bytes that are known to be canonical; nothing is copied or checked.</summary>
    internal static GenosValue FromCanonical(ReadOnlyMemory<byte> canonical) => new(canonical);

    /// <summary>The canonical bytes in an array of exactly their length: the backing array itself when it is exactly that, else a copy. Not to be
    /// written to.</summary>
    internal byte[] ToOwnedBytes()
    {
        var encoded = Encoded;
        return MemoryMarshal.TryGetArray(encoded, out var segment) && segment.Array is { } array && array.Length == segment.Count
            ? array
            : encoded.ToArray();
    }

    /// <summary>Checks that the bytes are exactly one canonical value within the validity limits.</summary>
    internal static DecodeStatus CheckCanonical(ReadOnlySpan<byte> bytes) => CanonicalCheck.Check(bytes);

    /// <summary>The UTF-8 bytes of text; a slice.</summary>
    internal bool TryGetUtf8(out ReadOnlySpan<byte> utf8)
    {
        var at = 0;
        var isText = Kind == GenosValueKind.String;
        utf8 = isText ? CanonicalBytes.ReadPayload(Bytes, ref at) : default;
        return isText;
    }

    /// <summary>Finds the entry of a map by the UTF-8 bytes of its key. False for a missing key, and for a value that is no map.</summary>
    internal bool TryGetEntry(ReadOnlySpan<byte> utf8Key, out GenosValue value) => TryReadItem(CanonicalBytes.FindEntry(Bytes, 0, utf8Key), out value);

    /// <summary>Finds the element of an array. False where there is none, and for a value that is no array.</summary>
    internal bool TryGetElement(int index, out GenosValue value) => TryReadItem(CanonicalBytes.FindElement(Bytes, 0, index), out value);

    private bool TryGetEntry(ReadOnlySpan<char> key, out GenosValue value)
    {
        Span<byte> utf8 = stackalloc byte[ValidityLimits.MapKeyBytes];
        if (TryEncodeKey(key, utf8, out var length))
            return TryGetEntry(utf8[..length], out value);
        value = default;
        return false;
    }

    // False for what cannot be a key: no map has it.
    private static bool TryEncodeKey(ReadOnlySpan<char> key, Span<byte> utf8, out int length) =>
        System.Text.Unicode.Utf8.FromUtf16(key, utf8, out _, out length, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done;

    private bool TryReadItem(int at, out GenosValue value)
    {
        value = at < 0 ? default : ReadItem(ref at);
        return at >= 0;
    }

    private GenosValue ReadItem(ref int at)
    {
        var start = at;
        at = CanonicalBytes.Skip(Bytes, at);
        return new GenosValue(_encoded[start..at]);
    }

    private bool TryGetSegment(ReadOnlySpan<char> segment, out GenosValue value)
    {
        if (Kind != GenosValueKind.Array)
            return TryGetEntry(segment, out value);
        value = default;
        var isIndex = segment.Length > 0 && (segment.Length == 1 || segment[0] != '0');
        return isIndex && int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && TryGetElement(index, out value);
    }

    private static int IndexOfDot(ReadOnlySpan<char> path)
    {
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '\\')
                i++;
            else if (path[i] == '.')
                return i;
        }

        return -1;
    }

    private static bool TryUnescape(ReadOnlySpan<char> segment, out ReadOnlySpan<char> key)
    {
        key = segment;
        if (!segment.Contains('\\'))
            return true;
        var text = new StringBuilder(segment.Length);
        for (var i = 0; i < segment.Length; i++)
        {
            if (segment[i] == '\\' && (++i == segment.Length || segment[i] is not ('.' or '\\' or '$')))
                return false;
            text.Append(segment[i]);
        }

        key = text.ToString();
        return true;
    }

    private EntryPlace FindEntry(ReadOnlySpan<byte> utf8Key)
    {
        RequireKind(GenosValueKind.Map);
        var bytes = Bytes;
        var at = 0;
        var count = CanonicalBytes.ReadCount(bytes, ref at);
        for (var i = 0; i < count; i++)
        {
            var start = at;
            var order = CanonicalBytes.ReadPayload(bytes, ref at).SequenceCompareTo(utf8Key);
            if (order > 0)
                return new EntryPlace(count, start, start);
            at = CanonicalBytes.Skip(bytes, at);
            if (order == 0)
                return new EntryPlace(count, start, at);
        }

        return new EntryPlace(count, at, at);
    }

    private void RequireKind(GenosValueKind expected)
    {
        if (Kind != expected)
            ValueThrowHelper.WrongKind(Kind, expected.ToString());
    }

    /// <summary>Where an entry is in the bytes of its map, or, when it is empty, where it would be.</summary>
    private readonly record struct EntryPlace(int Count, int Start, int End)
    {
        public bool IsPresent => End > Start;
    }
}
