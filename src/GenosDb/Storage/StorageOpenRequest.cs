namespace GenosDb.Storage;

/// <summary>How a store is to be opened.</summary>
/// <param name="OnRecord">Receives what survived, before the opening completes; called by one thread at a time. What it throws ends the opening.</param>
/// <param name="TimeProvider">The clock.</param>
/// <param name="Random">For the ids of files.</param>
public sealed record StorageOpenRequest(StorageRecordHandler OnRecord, TimeProvider TimeProvider, IRandomSource Random)
{
    /// <summary>Told how far it is; what it throws is ignored. Null, the default: nobody.</summary>
    public IProgress<StorageProgress>? Progress { get; init; }

    /// <summary>What to do with damage. Default: fail.</summary>
    public OnCorruption OnCorruption { get; init; }

    /// <summary>Creates, renames, deletes and locks nothing; writes are refused. Default: false.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Bounds.</summary>
    public StorageLimits Limits { get; init; } = new();
}
