namespace GenosDb;

/// <summary>The answer of a decoder. A peer's mistake is a value, not an exception.</summary>
public enum DecodeStatus
{
    /// <summary>Decoded wholly.</summary>
    Ok,

    /// <summary>The bytes end too early.</summary>
    Truncated,

    /// <summary>Bytes are left over.</summary>
    TrailingBytes,

    /// <summary>A meaning that has a shorter or other encoding.</summary>
    NotCanonical,

    /// <summary>A length, depth, count or ratio above its limit.</summary>
    OverLimit,

    /// <summary>A version, type or flag that is not known here.</summary>
    UnknownVersion,

    /// <summary>A compressed stream that is damaged, or not of the stated length.</summary>
    BadCompression,

    /// <summary>Anything else that is not what the format says.</summary>
    Malformed,
}
