namespace GenosDb.Queries;

/// <summary>What of a node a path begins at.</summary>
internal enum FieldRoot
{
    /// <summary>Its value.</summary>
    Value,

    /// <summary>Its id.</summary>
    Id,

    /// <summary>The time of its stamp, as text.</summary>
    Time,

    /// <summary>Its distance from the start of a traversal, which only a sort can use.</summary>
    Depth,
}
