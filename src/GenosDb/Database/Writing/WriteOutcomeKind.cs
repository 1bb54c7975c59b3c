namespace GenosDb;

/// <summary>What became of a write.</summary>
public enum WriteOutcomeKind
{
    /// <summary>It was set aside, and counts now.</summary>
    Applied,

    /// <summary>It does not count here: refused for good, or set aside until it is let in.</summary>
    Refused,

    /// <summary>It counted, and was withdrawn because authority that arrived later says so; what was there before shows again.</summary>
    Reverted,
}
