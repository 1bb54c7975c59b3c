namespace GenosDb;

/// <summary>What went wrong with a store, as a value to decide on.</summary>
public enum StorageFailure
{
    /// <summary>Not stated.</summary>
    None,

    /// <summary>Another database, in this process or another, holds the store. Close it; the message names it.</summary>
    InUse,

    /// <summary>Proven damage. Restore a backup, or open with <see cref="OnCorruption.SalvageAndResync"/>.</summary>
    Corrupt,

    /// <summary>A write or flush failed before. Dispose and open again; what was pending then may or may not be on disk.</summary>
    Faulted,

    /// <summary>No space. Free some; it clears itself.</summary>
    Full,

    /// <summary>Written by a newer version. Update the package.</summary>
    UnsupportedVersion,

    /// <summary>Encrypted, and the key is missing or another one. Nothing was touched: give the key.</summary>
    WrongKey,

    /// <summary>A record or batch above a limit. Split it; nothing was written.</summary>
    LimitExceeded,

    /// <summary>A write to a store that was opened for reading only.</summary>
    ReadOnly,

    /// <summary>What is at that place is something else. Nothing was touched.</summary>
    NotAStore,

    /// <summary>A key was given, and the store is not encrypted. Nothing was touched: open it without.</summary>
    NotEncrypted,
}
