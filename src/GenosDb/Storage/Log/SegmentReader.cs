namespace GenosDb.Storage;

/// <summary>Reads frames of one segment, at any place.</summary>
/// <param name="window">Over the file.</param>
/// <param name="salt">Of the file.</param>
internal sealed class SegmentReader(ReadWindow window, uint salt)
{
    /// <summary>Where the first frame begins.</summary>
    public const int FirstFrameAt = LogFileHeader.Bytes;

    public string Name => window.Name;

    public long Length => window.Length;

    /// <param name="offset">A multiple of 8.</param>
    /// <param name="frame">Valid until the next call.</param>
    /// <returns>False when there is none whose checksum holds.</returns>
    /// <exception cref="StorageException">It cannot be read, or the frame is of a kind that a reader has to know.</exception>
    public bool TryRead(long offset, out LogFrame frame)
    {
        frame = default;
        if (!window.TryGet(offset, LogFrame.HeaderBytes, out var header) || !LogFrame.IsPlausible(header, out var length) || !window.TryGet(offset, length, out var bytes) || !LogFrame.TryRead(bytes, salt, out frame))
            return false;
        if (frame.Type is > LogFrameType.Close and < LogFrameType.FirstSkippable)
            throw LogVersion.Unsupported(window.Name, $"has a frame of type {(byte)frame.Type} at {offset}, which this package does not know");
        return frame.Type != LogFrameType.Records || RecordFormat.IsWhole(frame.Payload, frame.Records);
    }

    /// <summary>Looks for a frame from a place on, and not at any other alignment.</summary>
    /// <param name="offset">Where to begin; where it was found.</param>
    /// <param name="isWanted">Given the frame.</param>
    public bool TryFind(ref long offset, Func<LogFrame, bool> isWanted)
    {
        for (; offset + LogFrame.HeaderBytes <= Length; offset += LogFrame.Alignment)
        {
            if (TryRead(offset, out var frame) && isWanted(frame))
                return true;
        }

        return false;
    }
}
