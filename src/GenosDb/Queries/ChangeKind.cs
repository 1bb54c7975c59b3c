namespace GenosDb;

/// <summary>What happened to a node in a result.</summary>
public enum ChangeKind
{
    /// <summary>It was in the result when the reader subscribed.</summary>
    Initial,

    /// <summary>It matches now and did not before, or has come into the window that limit and sort cut out.</summary>
    Added,

    /// <summary>It is still in the result, and its value, its edges, its stamp or its own sort key is another one. Being pushed along by others is no change.</summary>
    Updated,

    /// <summary>It was removed, no longer matches, or has left the window.</summary>
    Removed,
}
