namespace GenosDb.Queries;

/// <summary><c>$eq</c>, <c>$ne</c>, <c>$gt</c>, <c>$gte</c>, <c>$lt</c> and <c>$lte</c>.</summary>
internal sealed record CompareFilter(FieldPath Path, CompareOperator Operator, GenosValue Operand) : NodeFilter
{
    internal override bool IsMatch(in FilterSubject subject, FilterRun run)
    {
        switch (Operator)
        {
            case CompareOperator.Equal: return IsEqual(subject);
            case CompareOperator.NotEqual: return !IsEqual(subject);
            default:
                var test = new OrderTest(Operator, Operand);
                return Path.Any(subject, ref test);
        }
    }

    private bool IsEqual(in FilterSubject subject)
    {
        var test = new EqualTest(Operand);
        return Path.Any(subject, ref test) || (Operand.Kind == GenosValueKind.Null && !Path.Exists(subject));
    }
}
