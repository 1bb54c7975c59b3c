namespace GenosDb.Storage;

/// <summary>The segment that is being appended to. Of one thread.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly IStorageFile _file;
    private readonly byte[] _creation;
    private readonly uint _salt;

    /// <param name="name">Its name.</param>
    /// <param name="file">New and empty.</param>
    /// <param name="header">Says what the name says.</param>
    /// <param name="durableLsn">The highest that is known to be durable.</param>
    /// <param name="unixMilliseconds">For people.</param>
    /// <param name="readLsn">The last frame that was there before.</param>
    public SegmentWriter(SegmentName name, IStorageFile file, LogFileHeader header, long durableLsn, long unixMilliseconds, long readLsn) =>
        (Name, _file, _salt, _creation) = (name, file, header.Salt, FrameBuffer.Creation(header, durableLsn, unixMilliseconds, readLsn));

    public SegmentName Name { get; }

    /// <summary>Where the next frame goes.</summary>
    public long Length { get; private set; }

    /// <summary>Writes the header and the first frame. When it failed it can be called again: it writes the same bytes to the same place.</summary>
    /// <exception cref="IOException">Writing failed.</exception>
    public void Begin()
    {
        _file.Write(0, _creation);
        Length = _creation.Length;
    }

    /// <summary>Appends batches, by one write unless they are large. When it fails, the segment must not be appended to any more.</summary>
    /// <returns>The LSN of the last frame.</returns>
    /// <exception cref="IOException">Writing failed; any of it may be in the file.</exception>
    public long Append(IReadOnlyList<StorageBatch> group, FrameBuffer buffer, long lsn, long durableLsn)
    {
        var length = Length;
        buffer.Clear();
        for (var i = 0; i < group.Count; i++)
            lsn = buffer.Add(group[i], lsn, durableLsn, _salt, Spill) + 1;
        Spill();
        buffer.Clear();
        Length = length;
        return lsn - 1;

        void Spill()
        {
            if (buffer.Written.IsEmpty)
                return;
            _file.Write(length, buffer.Written);
            length += buffer.Written.Length;
        }
    }

    /// <summary>Appends the batches of another segment that have a frame above <paramref name="durableLsn"/>.</summary>
    /// <param name="source">The other segment.</param>
    /// <param name="end">Where its last whole batch ends.</param>
    /// <param name="buffer">Is used.</param>
    /// <param name="durableLsn">What is durable in the other one.</param>
    /// <param name="lsn">Of the first frame.</param>
    /// <returns>The LSN of the last frame; one below <paramref name="lsn"/> when there was nothing.</returns>
    /// <exception cref="IOException">Writing failed.</exception>
    /// <exception cref="StorageException">Reading failed.</exception>
    public long AppendCopies(SegmentReader source, long end, FrameBuffer buffer, long durableLsn, long lsn)
    {
        buffer.Clear();
        var isInBatch = false;
        for (var offset = (long)SegmentReader.FirstFrameAt; offset < end;)
        {
            if (!source.TryRead(offset, out var frame))
            {
                offset += LogFrame.Alignment; // what is salvaged has holes
                continue;
            }

            if (frame.Type == LogFrameType.Records && frame.Lsn > durableLsn && frame.ContinuesBatch == isInBatch)
            {
                buffer.AddCopy(frame, lsn++, durableLsn, _salt);
                isInBatch = !frame.EndsBatch;
                if (buffer.IsLarge)
                    WriteCopies();
            }

            offset += frame.Length;
        }

        WriteCopies();
        return lsn - 1;

        void WriteCopies()
        {
            _file.Write(Length, buffer.Written);
            Length += buffer.Written.Length;
            buffer.Clear();
        }
    }

    /// <exception cref="IOException">Writing failed.</exception>
    public void Close(long lsn, long durableLsn)
    {
        _file.Write(Length, FrameBuffer.Close(lsn, durableLsn, _salt));
        Length += LogFrame.HeaderBytes;
    }

    /// <exception cref="IOException">It failed, and must not be tried again.</exception>
    public void Sync() => _file.Sync();

    public void Dispose() => _file.Dispose();
}
