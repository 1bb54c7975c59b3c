using System.Collections.Immutable;

namespace GenosDb;

/// <summary>What one committed batch changed in a result; for a reader that is slow, or asked for less, several batches together.</summary>
/// <remarks>Take out all that is <see cref="ChangeKind.Removed"/> or <see cref="ChangeKind.Updated"/> by its id, then insert what is <see cref="ChangeKind.Added"/> or
/// <see cref="ChangeKind.Updated"/> at its index in the given order: that is the result of the query at this revision.</remarks>
/// <typeparam name="TNode">What the result consists of.</typeparam>
/// <param name="Revision">The revision that shows it; local to this process. Rises from set to set.</param>
/// <param name="Origin">Where the batch came from; of several, the last. Of the initial set, <see cref="ChangeOrigin.Local"/>.</param>
/// <param name="Changes">Removed ones first, highest index first; then the others, lowest index first.</param>
public sealed record NodeChangeSet<TNode>(long Revision, ChangeOrigin Origin, ImmutableArray<NodeChange<TNode>> Changes)
{
    /// <summary>True for the first set that a reader gets, also when the result is empty. Default false.</summary>
    public bool IsInitial { get; init; }

    /// <summary>The peer that delivered a remote batch; null otherwise.</summary>
    public string? Peer { get; init; }

    /// <summary>Changes that the reader lost before this set, after which folding gives no result any more; only with <see cref="SlowReader.DropOldest"/>. Default 0.</summary>
    public long Lagged { get; init; }
}
