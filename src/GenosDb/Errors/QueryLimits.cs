namespace GenosDb;

/// <summary>What one query may have, and what it may take. They decide whether a query is run, never what it answers.</summary>
internal static class QueryLimits
{
    /// <summary>UTF-8 bytes of the text of a query.</summary>
    public const int TextBytes = 64 << 10;

    /// <summary>Levels of nested filters.</summary>
    public const int Depth = 16;

    /// <summary>Operators of one filter; each <c>$and</c>, <c>$or</c> and <c>$not</c> is one too.</summary>
    public const int Operators = 256;

    /// <summary>Values of one <c>$in</c> or <c>$nin</c>.</summary>
    public const int InValues = 1_024;

    /// <summary>Sort keys of one query; each of them is kept of each row.</summary>
    public const int SortKeys = 16;

    /// <summary>UTF-16 units of a pattern of <c>$regex</c> or <c>$like</c>.</summary>
    public const int PatternLength = 256;

    /// <summary>What a pattern of <c>$regex</c> may come to when its counted repeats are written out.</summary>
    public const int PatternSize = 1_000;

    /// <summary>Different words of one <c>$text</c>.</summary>
    public const int Words = 64;

    /// <summary>UTF-8 bytes of a string that <c>$regex</c> looks at; a longer one does not match.</summary>
    public const int PatternInputBytes = 16 << 10;

    /// <summary>What <c>$regex</c> may take for one string.</summary>
    public static readonly TimeSpan PatternTimeOfValue = TimeSpan.FromMilliseconds(50);

    /// <summary>What <c>$regex</c> may take in one query.</summary>
    public static readonly TimeSpan PatternTimeOfQuery = TimeSpan.FromMilliseconds(250);
}
