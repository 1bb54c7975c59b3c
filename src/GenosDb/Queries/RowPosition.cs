namespace GenosDb.Queries;

/// <summary>A place in the order of a query between two rows: just before or just after where a row with these keys and this id is, or would be.</summary>
/// <remarks>A place between, and not a row: so what comes before it and what comes after it are together everything.</remarks>
/// <param name="Keys">The sort keys; empty where the order is by id alone.</param>
/// <param name="Id">The node.</param>
/// <param name="IsAfter">After the row, else before it.</param>
internal sealed record RowPosition(GenosValue[] Keys, string Id, bool IsAfter);
