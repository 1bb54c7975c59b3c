namespace GenosDb.Queries;

/// <summary>Where in a string a text has to stand.</summary>
internal enum StringOperator
{
    /// <summary><c>$startsWith</c></summary>
    StartsWith,

    /// <summary><c>$endsWith</c></summary>
    EndsWith,
}
