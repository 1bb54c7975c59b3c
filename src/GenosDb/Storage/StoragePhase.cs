namespace GenosDb.Storage;

/// <summary>What a long operation is at.</summary>
public enum StoragePhase
{
    /// <summary>Taking the lock.</summary>
    Locking,

    /// <summary>Reading or writing a snapshot.</summary>
    Snapshot,

    /// <summary>Reading the log.</summary>
    Log,

    /// <summary>Checking what was written or stored.</summary>
    Verifying,

    /// <summary>Building what is not stored.</summary>
    Indexing,

    /// <summary>Done.</summary>
    Done,
}
