namespace GenosDb.Storage;

/// <summary>What a frame is. 0 never occurs, so that zeros are no frame.</summary>
internal enum LogFrameType : byte
{
    /// <summary>Records of a batch.</summary>
    Records = 1,

    /// <summary>The first frame of every segment: incarnation and wall time.</summary>
    Open = 2,

    /// <summary>The writer closed the store after everything was durable.</summary>
    Close = 3,

    /// <summary>From here on a reader that does not know a type leaves it out; below, it has to refuse.</summary>
    FirstSkippable = 0x80,
}
