namespace GenosDb.Sync;

/// <summary>How a peer caught up; the ladder goes from nothing to everything.</summary>
public enum SyncMethod
{
    /// <summary>Both states were equal.</summary>
    None,

    /// <summary>What changed since the last time, from the operation log.</summary>
    Delta,

    /// <summary>The differing ranges of two states that know nothing of each other.</summary>
    Ranges,

    /// <summary>What changed since the last time, from a scan of the state, because the operation log no longer reaches back.</summary>
    FilteredFullState,

    /// <summary>Everything.</summary>
    FullState,
}
