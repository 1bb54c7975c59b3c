namespace GenosDb.Wire;

/// <summary>Which answers a requester welcomes.</summary>
[Flags]
internal enum SyncAllowances
{
    None = 0,

    /// <summary>A full state or a range reconciliation.</summary>
    Bulk = 1,

    /// <summary>Range reconciliation.</summary>
    Ranges = 2,

    /// <summary>A full state filtered by position.</summary>
    Filtered = 4,
}
