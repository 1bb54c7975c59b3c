namespace GenosDb;

/// <summary>A part of a result, and where to go on.</summary>
/// <remarks>A cursor is a position between two nodes of the result, not a node: it holds although nodes change, come and go, after a restart, and on another
/// peer. It belongs to the sort and filter it was made with.</remarks>
/// <typeparam name="TNode">What the result consists of.</typeparam>
/// <param name="Items">In the order of the query.</param>
/// <param name="NextCursor">To be given as <see cref="NodeQuery.After"/>; null when nothing comes after the last item now.</param>
/// <param name="PreviousCursor">To be given as <see cref="NodeQuery.Before"/>; null when nothing comes before the first item now.</param>
public sealed record NodePage<TNode>(IReadOnlyList<TNode> Items, string? NextCursor, string? PreviousCursor);
