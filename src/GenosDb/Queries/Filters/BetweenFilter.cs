namespace GenosDb.Queries;

/// <summary><c>$between</c>: one candidate within both bounds.</summary>
internal sealed record BetweenFilter(FieldPath Path, GenosValue Low, GenosValue High) : NodeFilter
{
    internal override bool IsMatch(in FilterSubject subject, FilterRun run)
    {
        var test = new BetweenTest(new OrderTest(CompareOperator.GreaterOrEqual, Low), new OrderTest(CompareOperator.LessOrEqual, High));
        return Path.Any(subject, ref test);
    }

    private readonly ref struct BetweenTest(OrderTest low, OrderTest high) : ICandidateTest
    {
        private readonly OrderTest _low = low;
        private readonly OrderTest _high = high;

        public static bool TakesElements => true;

        public bool IsSatisfiedBy(scoped ReadOnlySpan<byte> bytes, int at) => _low.IsSatisfiedBy(bytes, at) && _high.IsSatisfiedBy(bytes, at);
    }
}
