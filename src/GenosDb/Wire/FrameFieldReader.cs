using System.Buffers.Binary;
using System.Text;

namespace GenosDb.Wire;

/// <summary>Reads the fields of one message. After the first fault every read gives a default and <see cref="IsWhole"/> is false, so that a caller
/// asks once, at the end.</summary>
internal ref struct FrameFieldReader
{
    /// <summary>Nesting of a field that is skipped.</summary>
    private const int MaxDepth = 8;

    private readonly ReadOnlyMemory<byte> _source;
    private MessagePackReader _reader;
    private int _left;
    private long _lastKey = -1;
    private uint _seen;

    public FrameFieldReader(ReadOnlyMemory<byte> source)
    {
        _source = source;
        _reader = new MessagePackReader(source.Span);
        _reader.TryReadMapHeader(out _left);
    }

    /// <summary>Moves to the next field; its value must be read, or skipped, before the next one.</summary>
    public bool TryNext(out long key)
    {
        key = 0;
        if (_left == 0 || !_reader.TryReadInt64(out key))
            return false;
        if (key <= _lastKey)
            return _reader.Fail(DecodeStatus.NotCanonical);
        _left--;
        _lastKey = key;
        if (key < 32)
            _seen |= 1u << (int)key;
        return true;
    }

    /// <summary>Whether everything was read without a fault, with nothing left over, and all of these keys were there.</summary>
    /// <param name="keys">A bit for each key.</param>
    public readonly bool IsWhole(uint keys) => _reader.Status == DecodeStatus.Ok && _left == 0 && _reader.IsAtEnd && (_seen & keys) == keys;

    public readonly bool HasAny(uint keys) => (_seen & keys) != 0;

    public void Skip() => _reader.TrySkip(MaxDepth);

    public long Integer(long min, long max)
    {
        if (_reader.TryReadInt64(out var value) && (value < min || value > max))
            _reader.Fail(DecodeStatus.OverLimit);
        return _reader.Status == DecodeStatus.Ok ? value : min;
    }

    public uint UInt32() => (uint)Integer(0, uint.MaxValue);

    public uint? UInt32OrNil() => IsNil() ? null : UInt32();

    public int Int32() => (int)Integer(0, int.MaxValue);

    public bool Boolean()
    {
        _reader.TryReadBoolean(out var value);
        return value;
    }

    public ulong Bits()
    {
        var bytes = Exactly(sizeof(ulong));
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    public UInt128 Fingerprint()
    {
        var bytes = Exactly(16);
        return bytes.IsEmpty ? UInt128.Zero : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>Zero names no replica.</summary>
    public ReplicaId Replica()
    {
        var replica = new ReplicaId(Bits());
        if (replica.Bits == 0)
            _reader.Fail(DecodeStatus.Malformed);
        return replica;
    }

    /// <summary>A position in the log that was read before; without that the message is not whole, because the key of the log is a mandatory one.</summary>
    public HybridTimestamp Position(ReplicaId log) => new(Bits(), log);

    public HybridTimestamp? StampOrNil() => IsNil() ? null : Stamp();

    public FullStateCursor? CursorOrNil()
    {
        if (IsNil() || !IsPair())
            return null;
        var start = Stamp();
        return new FullStateCursor(start, RegisterKey());
    }

    public TransferEstimate? Estimate()
    {
        if (!IsPair())
            return null;
        var operations = Integer(0, long.MaxValue);
        return new TransferEstimate(operations, Integer(0, long.MaxValue));
    }

    /// <summary>A slice of the frame.</summary>
    public ReadOnlyMemory<byte> Slice() =>
        _reader.TryReadBinary(out var bytes) ? _source.Slice(_reader.Position - bytes.Length, bytes.Length) : default;

    /// <summary>A copy, because cursors outlive the frame; at most as long as a key can be.</summary>
    public ReadOnlyMemory<byte> RegisterKey()
    {
        if (!_reader.TryReadBinary(out var bytes))
            return default;
        if (bytes.Length > GenosDb.RegisterKey.MaxBytes)
        {
            _reader.Fail(DecodeStatus.OverLimit);
            return default;
        }

        return bytes.ToArray();
    }

    public IReadOnlyList<SyncRange> Ranges()
    {
        if (_reader.TryReadBinary(out var bytes) && SyncRangeCodec.ReadRanges(bytes) is { } ranges)
            return ranges;
        _reader.Fail(DecodeStatus.Malformed);
        return [];
    }

    public ulong[] Hashes()
    {
        if (_reader.TryReadBinary(out var bytes) && SyncRangeCodec.ReadHashes(bytes) is { } hashes)
            return hashes;
        _reader.Fail(DecodeStatus.Malformed);
        return [];
    }

    public string Text(int maxBytes)
    {
        if (!_reader.TryReadString(out var utf8))
            return "";
        if (utf8.Length > maxBytes)
        {
            _reader.Fail(DecodeStatus.OverLimit);
            return "";
        }

        return Encoding.UTF8.GetString(utf8);
    }

    private bool IsNil() => _reader.TryPeekKind(out var kind) && kind == GenosValueKind.Null && _reader.TryReadNil();

    private bool IsPair() => _reader.TryReadArrayHeader(out var count) && (count == 2 || _reader.Fail(DecodeStatus.Malformed));

    private HybridTimestamp Stamp()
    {
        var bytes = Exactly(HybridTimestamp.Size);
        return bytes.IsEmpty ? default : HybridTimestamp.Read(bytes);
    }

    private ReadOnlySpan<byte> Exactly(int length)
    {
        if (!_reader.TryReadBinary(out var bytes))
            return default;
        if (bytes.Length == length)
            return bytes;
        _reader.Fail(DecodeStatus.Malformed);
        return default;
    }
}
