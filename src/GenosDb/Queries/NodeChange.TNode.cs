namespace GenosDb;

/// <summary>One node that is in a result, has come into it, changed in it, or left it.</summary>
/// <typeparam name="TNode">What the result consists of.</typeparam>
/// <param name="Kind">What happened.</param>
/// <param name="Id">The node.</param>
/// <param name="Current">After the batch; for <see cref="ChangeKind.Removed"/> the default.</param>
/// <param name="Previous">Before the batch; for <see cref="ChangeKind.Initial"/> and <see cref="ChangeKind.Added"/> the default.</param>
/// <param name="Index">Its place in the result after the batch; for <see cref="ChangeKind.Removed"/>, before it.</param>
public readonly record struct NodeChange<TNode>(ChangeKind Kind, string Id, TNode? Current, TNode? Previous, int Index);
