namespace GenosDb.Queries;

/// <summary><c>$not</c>.</summary>
internal sealed record NotFilter(NodeFilter Filter) : NodeFilter
{
    internal override int Depth => 1 + Filter.Depth;

    internal override int OperatorCount => 1 + Filter.OperatorCount;

    internal override bool IsMatch(in FilterSubject subject, FilterRun run) => !Filter.IsMatch(subject, run);
}
