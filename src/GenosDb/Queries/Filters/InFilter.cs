using System.Collections.Immutable;

namespace GenosDb.Queries;

/// <summary><c>$in</c> and <c>$nin</c>.</summary>
internal sealed record InFilter(FieldPath Path, ImmutableArray<GenosValue> Values, bool IsNegated) : NodeFilter
{
    // By their bytes, so that a thousand values cost ten comparisons.
    private readonly GenosValue[] _sorted = [.. Values.Order(ByBytes)];

    private static Comparer<GenosValue> ByBytes { get; } = Comparer<GenosValue>.Create(static (left, right) => left.Encoded.Span.SequenceCompareTo(right.Encoded.Span));

    public bool Equals(InFilter? other) =>
        other is not null && IsNegated == other.IsNegated && Path == other.Path && Values.AsSpan().SequenceEqual(other.Values.AsSpan());

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Path);
        hash.Add(IsNegated);
        foreach (var value in Values)
            hash.Add(value);
        return hash.ToHashCode();
    }

    internal override bool IsMatch(in FilterSubject subject, FilterRun run)
    {
        var test = new ListedTest(_sorted);
        var isListed = Path.Any(subject, ref test) || (Contains(_sorted, GenosValue.Null.Encoded.Span) && !Path.Exists(subject));
        return isListed != IsNegated;
    }

    private static bool Contains(GenosValue[] sorted, ReadOnlySpan<byte> encoded)
    {
        int low = 0, high = sorted.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = sorted[middle].Encoded.Span.SequenceCompareTo(encoded);
            if (order == 0)
                return true;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return false;
    }

    private readonly struct ListedTest(GenosValue[] sorted) : ICandidateTest
    {
        public static bool TakesElements => true;

        public bool IsSatisfiedBy(scoped ReadOnlySpan<byte> bytes, int at) => Contains(sorted, bytes[at..CanonicalBytes.Skip(bytes, at)]);
    }
}
