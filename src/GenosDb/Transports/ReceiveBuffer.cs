using System.Buffers;
using System.Buffers.Binary;

namespace GenosDb.Transports;

/// <summary>Cuts a stream of bytes into frames: a 4-byte big-endian length, then that many bytes.</summary>
/// <remarks>A length is checked before anything is allocated for it, and even an allowed one is only a promise: the buffer doubles as bytes
/// really arrive, so four bytes never buy four mebibytes. It shrinks again after a large frame. Not thread-safe.</remarks>
/// <param name="maxFrameBytes">The largest frame that is accepted.</param>
internal sealed class ReceiveBuffer(int maxFrameBytes) : IDisposable
{
    /// <summary>Bytes before each frame.</summary>
    public const int HeaderBytes = 4;

    private const int StandardBytes = 64 << 10;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(StandardBytes);
    private int _start;
    private int _end;

    /// <summary>Bytes that arrived and were not taken as frames.</summary>
    public int UnreadBytes => _end - _start;

    /// <summary>What is allocated now.</summary>
    public int CapacityBytes => _bytes.Length;

    /// <summary>The next whole frame, if it is here. It is valid until <see cref="GetFree"/> is called.</summary>
    /// <param name="frame">The frame; empty for a heartbeat.</param>
    /// <exception cref="IOException">A frame above the limit was announced.</exception>
    public bool TryTake(out ReadOnlyMemory<byte> frame)
    {
        frame = default;
        if (UnreadBytes < HeaderBytes) return false;
        var length = BinaryPrimitives.ReadUInt32BigEndian(_bytes.AsSpan(_start));
        if (length > (uint)maxFrameBytes) throw new IOException($"The peer announced a frame of {length} bytes; at most {maxFrameBytes} are read here. The other side may not speak this protocol, or has a larger {nameof(GenosLimits)}.{nameof(GenosLimits.FrameBytes)}.");
        if (UnreadBytes - HeaderBytes < length) return false;
        frame = _bytes.AsMemory(_start + HeaderBytes, (int)length);
        _start += HeaderBytes + (int)length;
        return true;
    }

    /// <summary>Room for bytes to come; at least one. Ends the validity of what was taken.</summary>
    public Memory<byte> GetFree()
    {
        var needed = HeaderBytes + (UnreadBytes < HeaderBytes ? 0 : (long)BinaryPrimitives.ReadUInt32BigEndian(_bytes.AsSpan(_start)));
        if (needed <= StandardBytes && UnreadBytes <= StandardBytes / 2 && _bytes.Length > StandardBytes) MoveTo(StandardBytes);
        else if (UnreadBytes == 0 || _start + needed > _bytes.Length) MoveToFront();
        if (_end == _bytes.Length) MoveTo((int)Math.Min(2L * _bytes.Length, HeaderBytes + (long)maxFrameBytes));
        return _bytes.AsMemory(_end);
    }

    /// <summary>Counts bytes that arrived in what <see cref="GetFree"/> gave.</summary>
    /// <param name="count">How many.</param>
    public void Advance(int count) => _end += count;

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _start = _end = 0;
    }

    private void MoveToFront()
    {
        if (_start == 0) return;
        _bytes.AsSpan(_start, UnreadBytes).CopyTo(_bytes);
        _end -= _start;
        _start = 0;
    }

    private void MoveTo(int capacityBytes)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(capacityBytes);
        _bytes.AsSpan(_start, UnreadBytes).CopyTo(bytes);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = bytes;
        _end -= _start;
        _start = 0;
    }
}
