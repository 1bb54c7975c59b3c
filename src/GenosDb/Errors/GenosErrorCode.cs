namespace GenosDb;

/// <summary>What kind of failure a <see cref="GenosException"/> reports. Codes are never renumbered or reused.</summary>
public enum GenosErrorCode
{
    /// <summary>Not stated.</summary>
    Unknown = 0,

    /// <summary>A value that the data model cannot hold, such as not-a-number or a name with a control character.</summary>
    InvalidValue = 1,

    /// <summary>A query that cannot be used.</summary>
    InvalidQuery = 2,

    /// <summary>Something is larger than a limit allows.</summary>
    LimitExceeded = 3,

    /// <summary>The signed-in identity lacks a right.</summary>
    PermissionDenied = 4,

    /// <summary>Two databases that cannot exchange data.</summary>
    IncompatibleDatabase = 5,

    /// <summary>The storage failed.</summary>
    Storage = 6,

    /// <summary>A queue is full; the same call may succeed later.</summary>
    Busy = 7,

    /// <summary>A peer broke the protocol.</summary>
    Protocol = 8,

    /// <summary>A local policy refused a write.</summary>
    PolicyRefused = 9,

    /// <summary>A compare-and-set write found another version.</summary>
    Conflict = 10,
}
