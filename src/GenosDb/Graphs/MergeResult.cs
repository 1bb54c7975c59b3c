namespace GenosDb.Graphs;

/// <summary>What became of one operation.</summary>
public enum MergeResult
{
    /// <summary>It is current now.</summary>
    Won,

    /// <summary>A greater one is current, or hides it.</summary>
    Lost,

    /// <summary>It was current already.</summary>
    Duplicate,

    /// <summary>It does not count.</summary>
    NotPermitted,
}
