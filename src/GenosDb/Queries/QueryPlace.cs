namespace GenosDb.Queries;

/// <summary>A place in the text of a query; <see langword="default"/> when there is no text.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
internal readonly record struct QueryPlace(int Line, int Column)
{
    public bool IsKnown => Line > 0;
}
