namespace GenosDb.Storage;

/// <summary>Whether a store can be written.</summary>
public enum StorageHealth
{
    /// <summary>Not opened, or disposed.</summary>
    Closed,

    /// <summary>In use.</summary>
    Open,

    /// <summary>In use, but old files could not be removed; the next compaction tries again.</summary>
    Degraded,

    /// <summary>No space: appends fail until there is some.</summary>
    Full,

    /// <summary>A write or flush failed: appends and flushes fail until the store is opened anew.</summary>
    Faulted,
}
