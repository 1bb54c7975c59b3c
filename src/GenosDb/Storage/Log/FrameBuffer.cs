using System.Buffers.Binary;

namespace GenosDb.Storage;

/// <summary>Encodes batches into frames, in one buffer that is used again. Of one thread.</summary>
/// <param name="frameBytes">Where the payload of a frame ends, unless one record is larger.</param>
internal sealed class FrameBuffer(int frameBytes)
{
    /// <summary>What a segment is created with: the header and its first frame.</summary>
    public const int CreationBytes = LogFileHeader.Bytes + LogFrame.HeaderBytes + OpenPayloadBytes;

    private const int OpenPayloadBytes = 24;
    private const int ReadLsnAt = 16;
    private const int UsualBytes = 4 << 10;
    private const int KeptBytes = 4 << 20;

    private byte[] _bytes = [];
    private int _length;
    private int _frameAt;
    private int _records;

    /// <summary>Frames that are whole.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>What a segment is created with.</summary>
    /// <param name="header">Of the segment.</param>
    /// <param name="durableLsn">The highest that is known to be durable.</param>
    /// <param name="unixMilliseconds">For people.</param>
    /// <param name="readLsn">The last frame that was there when it was created. What the segment before has beyond came from a writer that did not know of this one.</param>
    public static byte[] Creation(LogFileHeader header, long durableLsn, long unixMilliseconds, long readLsn)
    {
        var bytes = new byte[CreationBytes];
        header.Write(bytes);
        var frame = bytes.AsSpan(LogFileHeader.Bytes);
        BinaryPrimitives.WriteInt64BigEndian(frame[LogFrame.HeaderBytes..], header.Incarnation);
        BinaryPrimitives.WriteInt64BigEndian(frame[(LogFrame.HeaderBytes + 8)..], unixMilliseconds);
        BinaryPrimitives.WriteInt64BigEndian(frame[(LogFrame.HeaderBytes + ReadLsnAt)..], readLsn);
        LogFrame.Seal(frame, OpenPayloadBytes, LogFrameType.Open, endsBatch: false, continuesBatch: false, records: 0, header.Lsn, durableLsn, header.Salt);
        return bytes;
    }

    /// <summary>What the first frame of a segment says was there when it was created.</summary>
    public static long ReadLsnOf(in LogFrame open) => open is { Type: LogFrameType.Open, Payload.Length: OpenPayloadBytes } ? BinaryPrimitives.ReadInt64BigEndian(open.Payload[ReadLsnAt..]) : long.MaxValue;

    public static byte[] Close(long lsn, long durableLsn, uint salt)
    {
        var bytes = new byte[LogFrame.HeaderBytes];
        LogFrame.Seal(bytes, payloadBytes: 0, LogFrameType.Close, endsBatch: false, continuesBatch: false, records: 0, lsn, durableLsn, salt);
        return bytes;
    }

    public void Clear()
    {
        _length = 0;
        if (_bytes.Length > 4 * KeptBytes)
            _bytes = [];
    }

    /// <summary>Appends the frames of a batch; calls back whenever there is much to write, after which it goes on with an empty buffer.</summary>
    /// <param name="batch">Within the limits.</param>
    /// <param name="lsn">Of its first frame.</param>
    /// <param name="durableLsn">The highest that is known to be durable.</param>
    /// <param name="salt">Of the file.</param>
    /// <param name="spill">Writes what is there.</param>
    /// <returns>The LSN of its last frame.</returns>
    public long Add(StorageBatch batch, long lsn, long durableLsn, uint salt, Action spill)
    {
        var continues = false;
        Begin();
        var records = batch.Records;
        for (var i = 0; i < records.Count; i++)
        {
            var record = records[i];
            var bytes = RecordFormat.LengthOf(record);
            if (_records > 0 && PayloadBytes + bytes > frameBytes)
            {
                End(endsBatch: false);
                if (IsLarge)
                {
                    spill();
                    Clear();
                }

                Begin();
                continues = true;
                lsn++;
            }

            Grow(bytes + LogFrame.Alignment);
            _length += RecordFormat.Write(_bytes.AsSpan(_length), record);
            _records++;
        }

        End(endsBatch: true);
        if (IsLarge)
        {
            spill();
            Clear();
        }

        return lsn;

        void End(bool endsBatch)
        {
            var payloadBytes = PayloadBytes;
            var length = LogFrame.LengthOf(payloadBytes);
            LogFrame.Seal(_bytes.AsSpan(_frameAt, length), payloadBytes, LogFrameType.Records, endsBatch, continues, _records, lsn, durableLsn, salt);
            _length = _frameAt + length;
        }
    }

    /// <summary>Appends a frame with the payload of another one.</summary>
    public void AddCopy(in LogFrame frame, long lsn, long durableLsn, uint salt)
    {
        Grow(frame.Length);
        var copy = _bytes.AsSpan(_length, frame.Length);
        frame.Payload.CopyTo(copy[LogFrame.HeaderBytes..]);
        LogFrame.Seal(copy, frame.Payload.Length, LogFrameType.Records, frame.EndsBatch, frame.ContinuesBatch, frame.Records, lsn, durableLsn, salt);
        _length += copy.Length;
    }

    /// <summary>Whether so much is there that it should be written.</summary>
    public bool IsLarge => _length >= KeptBytes;

    private int PayloadBytes => _length - _frameAt - LogFrame.HeaderBytes;

    private void Begin()
    {
        (_frameAt, _records) = (_length, 0);
        Grow(LogFrame.HeaderBytes + LogFrame.Alignment);
        _length += LogFrame.HeaderBytes;
    }

    private void Grow(int count)
    {
        if (_bytes.Length - _length < count)
            Array.Resize(ref _bytes, Math.Max(Math.Max(_length + count, 2 * _bytes.Length), UsualBytes));
    }
}
