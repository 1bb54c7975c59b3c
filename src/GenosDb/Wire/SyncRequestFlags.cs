namespace GenosDb.Wire;

/// <summary>Which answers a requester welcomes, and what it has.</summary>
[Flags]
internal enum SyncRequestFlags
{
    None = 0,

    /// <summary>A full state or a range reconciliation.</summary>
    AllowBulk = 1,

    /// <summary>Range reconciliation.</summary>
    AllowRanges = 2,

    /// <summary>A full state filtered by position.</summary>
    AllowFiltered = 4,

    /// <summary>What was pulled up to the position that is asked from is durable at the requester: the request acknowledges it.</summary>
    IsSinceDurable = 8,
}
