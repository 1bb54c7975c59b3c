namespace GenosDb.Storage;

/// <summary>Sizes of the log. Tests make them small.</summary>
/// <param name="SegmentBytes">A segment ends at or after it.</param>
/// <param name="FrameBytes">A frame of a large batch ends here, although the format allows 16 times as much: so the buffer stays small.</param>
internal sealed record LogSettings(long SegmentBytes = 64 << 20, int FrameBytes = 1 << 20)
{
    /// <summary>The log is compacted when it is larger, and larger than the snapshot.</summary>
    public const long CompactedBytes = 64 << 20;

    /// <summary>It is compacted when there are more segments, too: every opening begins one, and a directory has a limit.</summary>
    public const int CompactedSegments = 256;
}
