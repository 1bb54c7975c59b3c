namespace GenosDb.Queries;

/// <summary>The rows of an answer, in the order of the query.</summary>
/// <param name="Rows">Within the range and the limit.</param>
/// <param name="HasMore">Whether the limit cut something off: at the end, or at the beginning where it takes the last ones.</param>
/// <param name="Range">The range they were taken from.</param>
internal sealed record QueryRows(QueryRow[] Rows, bool HasMore, RowRange Range);
