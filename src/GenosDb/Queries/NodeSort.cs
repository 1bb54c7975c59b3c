namespace GenosDb;

/// <summary>One sort key of a query: the value at a path, in the total order of values. A missing path sorts as null, an array as a whole.</summary>
/// <remarks>The id is always the last key, in the direction of the last key given, so every query has one order, the same on every peer.</remarks>
/// <param name="Path">A field, as in filters: <c>owner.name</c>; or <c>$id</c>, <c>$value</c>, <c>$time</c>, and in a traversal <c>$depth</c>.</param>
/// <param name="Direction">Ascending by default.</param>
public readonly record struct NodeSort(string Path, SortDirection Direction = SortDirection.Ascending);
