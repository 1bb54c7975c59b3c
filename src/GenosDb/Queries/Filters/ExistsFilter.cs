namespace GenosDb.Queries;

/// <summary><c>$exists</c>.</summary>
internal sealed record ExistsFilter(FieldPath Path, bool ShouldExist) : NodeFilter
{
    internal override bool IsMatch(in FilterSubject subject, FilterRun run) => Path.Exists(subject) == ShouldExist;
}
