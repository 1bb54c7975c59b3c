namespace GenosDb.Queries;

/// <summary>The entries of an index at one revision. Immutable; read from any thread.</summary>
internal readonly struct IndexRoot(IndexNode root)
{
    public int Count => root.Total;

    /// <summary>How many entries come before a place.</summary>
    public int RankOf(in IndexBound bound)
    {
        var rank = 0;
        var node = root;
        while (node.Children is not null)
        {
            // The first entry that is not below the bound is in the child before the first one that begins above it.
            var child = Math.Max(node.CountBelow(bound) - 1, 0);
            foreach (var total in node.Totals.AsSpan(0, child))
                rank += total;
            node = node.Children[child];
        }

        return rank + node.CountBelow(bound);
    }

    /// <summary>Walks a run of entries.</summary>
    /// <param name="rank">Rank of the first one in index order.</param>
    /// <param name="count">How many; so many are there.</param>
    /// <param name="isBackwards">From the last one to the first.</param>
    public IndexWalk Walk(int rank, int count, bool isBackwards = false) => new(root, rank, count, isBackwards);
}
