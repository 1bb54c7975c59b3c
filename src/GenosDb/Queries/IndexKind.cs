namespace GenosDb;

/// <summary>What an index can answer.</summary>
public enum IndexKind
{
    /// <summary>Equality, ranges, prefixes, and sorting with a limit.</summary>
    Ordered = 0,

    /// <summary><c>$text</c>: words and parts of words.</summary>
    Text = 1,

    /// <summary><c>$near</c> and <c>$bbox</c>.</summary>
    Geo = 2,
}
