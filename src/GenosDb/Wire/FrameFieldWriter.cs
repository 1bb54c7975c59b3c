using System.Buffers;
using System.Buffers.Binary;

namespace GenosDb.Wire;

/// <summary>Writes the fields of one message; the caller gives them in ascending order of their keys.</summary>
internal readonly ref struct FrameFieldWriter(IBufferWriter<byte> output)
{
    private const int MinBuffer = 256;

    private readonly MessagePackWriter _writer = new(output);

    public void Begin(int count) => _writer.WriteMapHeader(count);

    public void Integer(int key, long value)
    {
        _writer.WriteInt64(key);
        _writer.WriteInt64(value);
    }

    public void UInt32OrNil(int key, uint? value)
    {
        _writer.WriteInt64(key);
        if (value is { } number)
            _writer.WriteInt64(number);
        else
            _writer.WriteNil();
    }

    public void Boolean(int key, bool value)
    {
        _writer.WriteInt64(key);
        _writer.WriteBoolean(value);
    }

    public void Binary(int key, ReadOnlySpan<byte> value)
    {
        _writer.WriteInt64(key);
        _writer.WriteBinary(value);
    }

    public void Bits(int key, ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        Binary(key, bytes);
    }

    public void Fingerprint(int key, UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        Binary(key, bytes);
    }

    public void Replica(int key, ReplicaId replica) => Bits(key, replica.Bits);

    /// <summary>The time of a position; its origin is the log that the message names. Time 0 stands before every log, whoever's it is.</summary>
    public void Position(int key, HybridTimestamp position, ReplicaId log)
    {
        if (position.Origin != log && position.Packed != 0)
            throw new ArgumentException($"The position {position} is not one of the log {log} that the message names.", nameof(position));
        Bits(key, position.Packed);
    }

    public void Stamp(int key, HybridTimestamp? stamp)
    {
        _writer.WriteInt64(key);
        Stamp(stamp);
    }

    public void Cursor(int key, FullStateCursor? cursor)
    {
        _writer.WriteInt64(key);
        if (cursor is null)
        {
            _writer.WriteNil();
            return;
        }

        _writer.WriteArrayHeader(2);
        Stamp(cursor.Start);
        _writer.WriteBinary(cursor.After.Span);
    }

    public void Estimate(int key, TransferEstimate estimate)
    {
        _writer.WriteInt64(key);
        _writer.WriteArrayHeader(2);
        _writer.WriteInt64(estimate.Operations);
        _writer.WriteInt64(estimate.Bytes);
    }

    public void Ranges(int key, IReadOnlyList<SyncRange> ranges)
    {
        using var bytes = new PooledBufferWriter(MinBuffer);
        SyncRangeCodec.Write(bytes, ranges);
        Binary(key, bytes.WrittenSpan);
    }

    public void Hashes(int key, ReadOnlySpan<ulong> hashes)
    {
        using var bytes = new PooledBufferWriter(MinBuffer);
        SyncRangeCodec.Write(bytes, hashes);
        Binary(key, bytes.WrittenSpan);
    }

    /// <summary>Writes as many whole characters as fit; ill-formed ones as U+FFFD.</summary>
    public void Text(int key, string text, int maxBytes)
    {
        _writer.WriteInt64(key);
        Span<byte> utf8 = stackalloc byte[maxBytes];
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (!rune.TryEncodeToUtf8(utf8[length..], out var written))
                break;
            length += written;
        }

        _writer.WriteString(utf8[..length]);
    }

    private void Stamp(HybridTimestamp? stamp)
    {
        if (stamp is not { } some)
        {
            _writer.WriteNil();
            return;
        }

        Span<byte> bytes = stackalloc byte[HybridTimestamp.Size];
        some.WriteTo(bytes);
        _writer.WriteBinary(bytes);
    }
}
