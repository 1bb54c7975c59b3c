namespace GenosDb.Queries;

/// <summary>Whether a candidate of the same class is greater or less than one value.</summary>
internal readonly struct OrderTest(CompareOperator comparison, OrderBound bound) : ICandidateTest
{
    public static bool TakesElements => true;

    public bool IsSatisfiedBy(scoped ReadOnlySpan<byte> bytes, int at) => bound.TryCompare(bytes, at, out var order) && comparison switch
    {
        CompareOperator.Greater => order > 0,
        CompareOperator.GreaterOrEqual => order >= 0,
        CompareOperator.Less => order < 0,
        _ => order <= 0,
    };
}
