namespace GenosDb.Queries;

/// <summary>The part of the order that a query is about, before its limit.</summary>
/// <param name="After">Only what comes after it; null: from the beginning.</param>
/// <param name="Before">Only what comes before it; null: to the end.</param>
internal readonly record struct RowRange(RowPosition? After, RowPosition? Before)
{
    /// <summary>Whether it is the whole order.</summary>
    public bool IsWhole => After is null && Before is null;

    /// <summary>Whether a limit takes the last rows of the range, and not the first ones.</summary>
    public bool TakesLast => After is null && Before is not null;

    public bool Contains(RowOrder order, in QueryRow row) =>
        (After is null || order.Compare(row, After) > 0) && (Before is null || order.Compare(row, Before) < 0);
}
