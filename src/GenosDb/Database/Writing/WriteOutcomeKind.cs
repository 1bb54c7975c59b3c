namespace GenosDb;

/// <summary>What became of a write.</summary>
public enum WriteOutcomeKind
{
    /// <summary>It was set aside, and counts now.</summary>
    Applied,

    /// <summary>It counts, and a later write from another replica shows in its place. Stamps order writes and do not tell whether the later author knew the earlier write: an edit
    /// made in full knowledge of it is among these too. What is written here over what shows here is not, unless the
    /// earlier write comes once more, as by way of a third peer, and nothing is signed: then no trace of it was kept.</summary>
    Overwritten,

    /// <summary>It does not count here: refused for good, or set aside until it is let in.</summary>
    Refused,

    /// <summary>It counted, and was withdrawn because authority that arrived later says so; what was there before shows again.</summary>
    Reverted,
}
