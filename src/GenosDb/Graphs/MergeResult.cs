namespace GenosDb.Graphs;

/// <summary>What became of one operation.</summary>
public enum MergeResult
{
    /// <summary>It is current now.</summary>
    Won,

    /// <summary>A greater one is current, or hides it.</summary>
    Lost,

    /// <summary>It was there already.</summary>
    Duplicate,

    /// <summary>It does not count.</summary>
    NotPermitted,

    /// <summary>It was current, and does not count any more.</summary>
    Reverted,
}
