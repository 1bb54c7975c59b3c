namespace GenosDb.Tests.Fuzzing;

/// <summary>How many inputs each target was given and accepted, and what went wrong.</summary>
internal sealed record FuzzReport(IReadOnlyList<(string Target, long Tried, long Accepted)> Counts, IReadOnlyList<FuzzFind> Finds)
{
    public long Tried => Counts.Sum(count => count.Tried);

    public override string ToString() =>
        $"{Tried} hostile inputs: " + string.Join(", ", Counts.Select(count => $"{count.Target} {count.Tried} ({count.Accepted} accepted)"));
}
