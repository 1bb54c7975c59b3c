namespace GenosDb.Wire;

/// <summary>What a frame turned out to be, as far as the receiver's reaction differs.</summary>
internal enum FrameDecodeResult
{
    /// <summary>A message.</summary>
    Message,

    /// <summary>A type of 0x80 or above that is not known here: nothing happens.</summary>
    Ignored,

    /// <summary>Another wire version, <see cref="FrameCodec.VersionOf"/>: <see cref="WireErrorCode.Version"/>. Nothing after the version was looked at.</summary>
    OtherVersion,

    /// <summary>A type below 0x80 that is not known here: <see cref="WireErrorCode.Unsupported"/>.</summary>
    Unsupported,

    /// <summary>Longer than <see cref="GenosLimits.FrameBytes"/>: <see cref="WireErrorCode.OverLimit"/>.</summary>
    OverLimit,

    /// <summary>Not a frame, or a message with a field that is missing, of a wrong type or out of range: <see cref="WireErrorCode.Protocol"/>.</summary>
    Malformed,
}
