using System.Collections.Immutable;

namespace GenosDb.Queries;

/// <summary>What <c>$and</c> and <c>$or</c> have in common.</summary>
internal static class FilterList
{
    public static int Depth(ImmutableArray<NodeFilter> filters) => 1 + filters.Max(static filter => filter.Depth);

    public static int OperatorCount(ImmutableArray<NodeFilter> filters) => 1 + filters.Sum(static filter => filter.OperatorCount);

    public static bool AreEqual(ImmutableArray<NodeFilter> left, ImmutableArray<NodeFilter> right) => left.AsSpan().SequenceEqual(right.AsSpan());

    public static int Hash(ImmutableArray<NodeFilter> filters)
    {
        var hash = new HashCode();
        foreach (var filter in filters)
            hash.Add(filter);
        return hash.ToHashCode();
    }
}
