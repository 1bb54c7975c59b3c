using System.Collections.Immutable;

namespace GenosDb.Queries;

/// <summary><c>$or</c> of at least two filters, none of which is one.</summary>
internal sealed record OrFilter(ImmutableArray<NodeFilter> Filters) : NodeFilter
{
    internal override int Depth => FilterList.Depth(Filters);

    internal override int OperatorCount => FilterList.OperatorCount(Filters);

    public bool Equals(OrFilter? other) => other is not null && FilterList.AreEqual(Filters, other.Filters);

    public override int GetHashCode() => ~FilterList.Hash(Filters);

    internal override bool IsMatch(in FilterSubject subject, FilterRun run)
    {
        foreach (var filter in Filters)
        {
            if (filter.IsMatch(subject, run))
                return true;
        }

        return false;
    }
}
