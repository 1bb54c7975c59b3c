namespace GenosDb.Queries;

/// <summary><c>$between</c>: one candidate within both bounds.</summary>
internal sealed record BetweenFilter(FieldPath Path, GenosValue Low, GenosValue High) : NodeFilter
{
    private readonly OrderBound _low = new(Low);
    private readonly OrderBound _high = new(High);

    internal override bool IsMatch(in FilterSubject subject, FilterRun run)
    {
        var test = new BetweenTest(_low, _high);
        return Path.Any(subject, ref test);
    }

    private readonly struct BetweenTest(OrderBound low, OrderBound high) : ICandidateTest
    {
        public static bool TakesElements => true;

        public bool IsSatisfiedBy(scoped ReadOnlySpan<byte> bytes, int at) =>
            low.TryCompare(bytes, at, out var order) && order >= 0 && high.TryCompare(bytes, at, out order) && order <= 0;
    }
}
