namespace GenosDb.Queries;

/// <summary>Whether a candidate of the same class is greater or less than one value.</summary>
internal readonly ref struct OrderTest(CompareOperator comparison, GenosValue operand) : ICandidateTest
{
    private readonly ReadOnlySpan<byte> _operand = operand.Encoded.Span;
    private readonly GenosValueKind _class = ValueClass.Of(operand.Kind);

    public static bool TakesElements => true;

    public bool IsSatisfiedBy(scoped ReadOnlySpan<byte> bytes, int at)
    {
        if (ValueClass.Of(CanonicalBytes.KindOf(bytes[at])) != _class)
            return false;
        var order = CanonicalOrder.Compare(bytes[at..], _operand);
        return comparison switch
        {
            CompareOperator.Greater => order > 0,
            CompareOperator.GreaterOrEqual => order >= 0,
            CompareOperator.Less => order < 0,
            _ => order <= 0,
        };
    }
}
