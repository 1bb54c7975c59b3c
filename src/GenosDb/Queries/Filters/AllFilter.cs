namespace GenosDb.Queries;

/// <summary>What every node fulfils.</summary>
internal sealed record AllFilter : NodeFilter
{
    private AllFilter()
    {
    }

    public static AllFilter Instance { get; } = new();

    internal override int OperatorCount => 0;

    internal override bool IsMatch(in FilterSubject subject, FilterRun run) => true;
}
