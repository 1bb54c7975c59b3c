namespace GenosDb.Queries;

/// <summary>What a query gave, on one revision, and where to go on.</summary>
internal sealed class QueryAnswer(QueryRunner runner, QueryRows answer)
{
    /// <summary>In the order of the query.</summary>
    public QueryRow[] Rows => answer.Rows;

    /// <summary>After the last row; null when nothing comes after it.</summary>
    /// <exception cref="GenosLimitException">The sort keys are too large for a cursor.</exception>
    public string? NextCursor => Write(answer.Range.TakesLast
        ? LastPosition ?? answer.Range.Before
        : answer.HasMore ? LastPosition ?? answer.Range.After : null);

    /// <summary>Before the first row; null when nothing comes before it. What comes before a position that was given is not looked for: it is what is left when something is
    /// removed, and not worth another search.</summary>
    /// <exception cref="GenosLimitException">The sort keys are too large for a cursor.</exception>
    public string? PreviousCursor => Write(answer.Range.After is not null
        ? FirstPosition ?? answer.Range.After
        : answer.Range.TakesLast && answer.HasMore ? FirstPosition ?? answer.Range.Before : null);

    private RowPosition? FirstPosition => Rows is [var first, ..] ? runner.Order.PositionOf(first, isAfter: false) : null;

    private RowPosition? LastPosition => Rows is [.., var last] ? runner.Order.PositionOf(last, isAfter: true) : null;

    private string? Write(RowPosition? position) => position is null ? null : runner.CursorOf(position);
}
