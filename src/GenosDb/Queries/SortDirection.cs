namespace GenosDb;

/// <summary>Which way a sort key runs.</summary>
public enum SortDirection
{
    /// <summary>Least first; null and what is missing before everything else.</summary>
    Ascending = 0,

    /// <summary>The exact reverse.</summary>
    Descending = 1,
}
