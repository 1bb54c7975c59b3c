using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace GenosDb;

/// <summary>Encodes a value whose parts arrive one after the other, as those of JSON do: sorts the keys of each map when it ends, and holds the
/// validity limits on the way, so that no input makes it use more than they allow.</summary>
/// <remarks>One for each thread is kept and used again. The path of an offender is worked out only when one is found.</remarks>
internal sealed class CanonicalBuilder : IBufferWriter<byte>
{
    private const int KeptBytes = 1 << 16;

    [ThreadStatic]
    private static CanonicalBuilder? _spare;

    private readonly Frame[] _frames = new Frame[ValidityLimits.ValueDepth];
    private readonly Comparison<Entry> _byKey;
    private Entry[] _entries = new Entry[16];
    private byte[] _buffer = new byte[512];
    private byte[] _sorted = [];
    private int _length;
    private int _depth;
    private int _entryCount;
    private int _elements;

    private CanonicalBuilder() => _byKey = (left, right) => KeyOf(left).SequenceCompareTo(KeyOf(right));

    private MessagePackWriter Writer => new(this);

    /// <summary>Takes an empty builder, which nobody else has until it is given back.</summary>
    public static CanonicalBuilder Rent()
    {
        var builder = _spare ?? new CanonicalBuilder();
        _spare = null;
        (builder._length, builder._depth, builder._entryCount, builder._elements) = (0, 0, 0, 0);
        return builder;
    }

    /// <summary>Gives the builder back; its state does not matter.</summary>
    public void Return()
    {
        if (_buffer.Length <= KeptBytes && _sorted.Length <= KeptBytes)
            _spare = this;
    }

    /// <summary>The finished value, in an array of exactly its length.</summary>
    public GenosValue ToValue() => GenosValue.FromCanonical(_buffer.AsSpan(0, _length).ToArray());

    public void WriteNull()
    {
        BeginItem();
        Writer.WriteNil();
    }

    public void WriteBoolean(bool value)
    {
        BeginItem();
        Writer.WriteBoolean(value);
    }

    public void WriteInt64(long value)
    {
        BeginItem();
        Writer.WriteInt64(value);
    }

    /// <exception cref="GenosException">Not finite.</exception>
    public void WriteDouble(double value)
    {
        BeginItem();
        if (!double.IsFinite(value))
            ValueThrowHelper.NotFinite(Path(), value);
        Writer.WriteDouble(value);
    }

    /// <summary>Writes a number from its JSON text.</summary>
    /// <param name="text">A number as the grammar of JSON has it.</param>
    /// <param name="mustBeExact">Whether to refuse a decimal that would not come back equal, as is right for a number that was one in .NET.</param>
    /// <exception cref="GenosException">Beyond the range of a double, or not exact.</exception>
    public void WriteNumber(ReadOnlySpan<byte> text, bool mustBeExact)
    {
        BeginItem();
        if (JsonNumber.TryReadInt64(text, out var integer))
        {
            Writer.WriteInt64(integer);
            return;
        }

        var number = JsonNumber.ReadDouble(text);
        if (!double.IsFinite(number))
            ValueThrowHelper.OutOfRange(Path(), text);
        if (mustBeExact && !JsonNumber.IsExact(text, number))
            ValueThrowHelper.NotExact(Path(), text);
        Writer.WriteDouble(number);
    }

    /// <exception cref="GenosException">A lone surrogate.</exception>
    public void WriteString(string text)
    {
        BeginItem();
        try
        {
            Writer.WriteString(text);
        }
        catch (EncoderFallbackException e)
        {
            ValueThrowHelper.IllFormedText(Path(), e);
        }
    }

    /// <exception cref="GenosException">Ill-formed UTF-8.</exception>
    public void WriteString(ReadOnlySpan<byte> utf8)
    {
        BeginItem();
        if (!Utf8.IsValid(utf8))
            ValueThrowHelper.IllFormedText(Path());
        Writer.WriteString(utf8);
    }

    /// <summary>Writes a value that is neither an array nor a map.</summary>
    public void WriteScalar(GenosValue scalar)
    {
        BeginItem();
        Writer.WriteRaw(scalar.Encoded.Span);
    }

    /// <summary>Writes a time as the text of its instant.</summary>
    /// <exception cref="GenosException">Of kind unspecified, which names no instant.</exception>
    public void WriteTime(DateTime time)
    {
        BeginItem();
        if (time.Kind == DateTimeKind.Unspecified)
            ValueThrowHelper.UnspecifiedTime(Path());
        Writer.WriteRaw(((GenosValue)new DateTimeOffset(time)).Encoded.Span);
    }

    /// <summary>Refuses the text that would come next.</summary>
    [DoesNotReturn]
    public void RefuseText()
    {
        BeginItem();
        ValueThrowHelper.IllFormedText(Path());
    }

    /// <summary>Refuses the key that would come next.</summary>
    [DoesNotReturn]
    public void RefuseKey() => ValueThrowHelper.IllFormedKey(Path(above: 1));

    public void BeginArray() => Begin(isMap: false);

    public void EndArray()
    {
        ref var frame = ref _frames[--_depth];
        MakeRoom(frame.Start, MessagePackFormat.CountHeaderBytes(frame.Count) - 1);
        MessagePackFormat.WriteArrayHeader(_buffer.AsSpan(frame.Start), frame.Count);
    }

    public void BeginMap() => Begin(isMap: true);

    /// <exception cref="GenosException">A lone surrogate, or longer than a key may be.</exception>
    public void WriteKey(string key)
    {
        if (key.Length > ValidityLimits.MapKeyBytes)
            ValueThrowHelper.KeyTooLong(Path(above: 1), key.Length);
        Span<byte> utf8 = stackalloc byte[3 * ValidityLimits.MapKeyBytes];
        var length = 0;
        try
        {
            length = StrictUtf8.GetBytes(key, utf8);
        }
        catch (EncoderFallbackException e)
        {
            ValueThrowHelper.IllFormedKey(Path(above: 1), e);
        }

        WriteWellFormedKey(utf8[..length]);
    }

    /// <exception cref="GenosException">Ill-formed UTF-8, or longer than a key may be.</exception>
    public void WriteKey(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
            ValueThrowHelper.IllFormedKey(Path(above: 1));
        WriteWellFormedKey(utf8);
    }

    /// <exception cref="GenosException">A key occurs twice.</exception>
    public void EndMap()
    {
        EndEntry();
        ref var frame = ref _frames[--_depth];
        var entries = _entries.AsSpan(frame.FirstEntry, frame.Count);
        _entryCount = frame.FirstEntry;
        if (!IsInOrder(entries))
        {
            entries.Sort(_byKey);
            for (var i = 1; i < entries.Length; i++)
            {
                if (KeyOf(entries[i - 1]).SequenceEqual(KeyOf(entries[i])))
                {
                    _depth++;
                    (frame.KeyStart, frame.KeyLength) = (entries[i].KeyStart, entries[i].KeyLength);
                    ValueThrowHelper.DoubledKey(Path());
                }
            }

            Reorder(entries, frame.Start + 1);
        }

        MakeRoom(frame.Start, MessagePackFormat.CountHeaderBytes(frame.Count) - 1);
        MessagePackFormat.WriteMapHeader(_buffer.AsSpan(frame.Start), frame.Count);
    }

    /// <summary>Path of the item that is being written, such as <c>$.a[3].b</c>.</summary>
    /// <param name="above">How many levels to leave out at the end.</param>
    public string Path(int above = 0)
    {
        var path = new StringBuilder(ValueThrowHelper.Root);
        foreach (ref readonly var frame in _frames.AsSpan(0, _depth - Math.Min(above, _depth)))
        {
            if (frame.IsMap)
                ValuePath.AppendKey(path, Encoding.UTF8.GetString(_buffer, frame.KeyStart, frame.KeyLength));
            else
                ValuePath.AppendIndex(path, frame.Count - 1);
        }

        return path.ToString();
    }

    void IBufferWriter<byte>.Advance(int count)
    {
        _length += count;
        if (_length > ValidityLimits.ValueBytes)
            ValueThrowHelper.TooManyBytes(_length);
    }

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_length);
    }

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_length);
    }

    private void Begin(bool isMap)
    {
        BeginItem();
        _frames[_depth++] = new Frame { IsMap = isMap, Start = _length, FirstEntry = _entryCount };
        Reserve(1);
        ((IBufferWriter<byte>)this).Advance(1); // the header, which most often is one byte; written at the end
    }

    private void BeginItem()
    {
        if (_depth == 0)
            return;
        ref var frame = ref _frames[_depth - 1];
        if (!frame.IsMap)
        {
            frame.Count++;
            CountElement();
        }

        // What is inside n containers has depth n + 1.
        if (_depth == ValidityLimits.ValueDepth)
            ValueThrowHelper.TooDeep(Path(), _depth + 1);
    }

    private void WriteWellFormedKey(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > ValidityLimits.MapKeyBytes)
            ValueThrowHelper.KeyTooLong(Path(above: 1), utf8.Length);
        EndEntry();
        CountElement();
        ref var frame = ref _frames[_depth - 1];
        frame.Count++;
        if (_entryCount == _entries.Length)
            Array.Resize(ref _entries, 2 * _entryCount);
        ref var entry = ref _entries[_entryCount++];
        entry.Start = _length;
        Writer.WriteString(utf8);
        entry.KeyStart = frame.KeyStart = _length - utf8.Length;
        entry.KeyLength = frame.KeyLength = utf8.Length;
    }

    private void EndEntry()
    {
        if (_frames[_depth - 1].Count > 0)
            _entries[_entryCount - 1].End = _length;
    }

    private void CountElement()
    {
        if (++_elements > ValidityLimits.ValueElements)
            ValueThrowHelper.TooManyElements(_elements);
    }

    private ReadOnlySpan<byte> KeyOf(in Entry entry) => _buffer.AsSpan(entry.KeyStart, entry.KeyLength);

    private bool IsInOrder(ReadOnlySpan<Entry> entries)
    {
        for (var i = 1; i < entries.Length; i++)
        {
            if (KeyOf(entries[i - 1]).SequenceCompareTo(KeyOf(entries[i])) >= 0)
                return false;
        }

        return true;
    }

    private void Reorder(ReadOnlySpan<Entry> entries, int start)
    {
        var length = _length - start;
        if (_sorted.Length < length)
            _sorted = new byte[Math.Max(length, 512)];
        var at = 0;
        foreach (ref readonly var entry in entries)
        {
            _buffer.AsSpan(entry.Start, entry.End - entry.Start).CopyTo(_sorted.AsSpan(at));
            at += entry.End - entry.Start;
        }

        _sorted.AsSpan(0, length).CopyTo(_buffer.AsSpan(start));
    }

    // Makes the header at the position longer.
    private void MakeRoom(int header, int bytes)
    {
        if (bytes == 0)
            return;
        Reserve(bytes);
        _buffer.AsSpan(header + 1, _length - header - 1).CopyTo(_buffer.AsSpan(header + 1 + bytes));
        ((IBufferWriter<byte>)this).Advance(bytes);
    }

    private void Reserve(int bytes)
    {
        // More than a number or a short text asks for is asked for exactly, and so can be refused before it is allocated.
        if (bytes > ValidityLimits.MapKeyBytes && bytes > ValidityLimits.ValueBytes - _length)
            ValueThrowHelper.TooManyBytes((long)_length + bytes);
        if (bytes > _buffer.Length - _length || _length == _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, _length + bytes));
    }

    private struct Frame
    {
        public bool IsMap;
        public int Start;
        public int Count;
        public int FirstEntry;
        public int KeyStart;
        public int KeyLength;
    }

    private struct Entry
    {
        public int Start;
        public int KeyStart;
        public int KeyLength;
        public int End;
    }
}
