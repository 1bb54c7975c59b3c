namespace GenosDb;

/// <summary>The kinds of the data model: what MessagePack and JSON both carry, and binary. Their order is the order of values of different kinds,
/// where <see cref="Integer"/> and <see cref="Double"/> are one class of numbers.</summary>
public enum GenosValueKind : byte
{
    /// <summary>Nothing.</summary>
    Null,

    /// <summary>False or true.</summary>
    Boolean,

    /// <summary>A 64-bit integer.</summary>
    Integer,

    /// <summary>A finite 64-bit floating-point number that is not a 64-bit integer.</summary>
    Double,

    /// <summary>Well-formed text.</summary>
    String,

    /// <summary>Bytes.</summary>
    Binary,

    /// <summary>Values in order.</summary>
    Array,

    /// <summary>Values by text key, in the byte order of the keys.</summary>
    Map,
}
