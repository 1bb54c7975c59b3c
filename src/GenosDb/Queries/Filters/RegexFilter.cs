namespace GenosDb.Queries;

/// <summary><c>$regex</c>.</summary>
internal sealed record RegexFilter(FieldPath Path, RegexPattern Pattern) : NodeFilter
{
    internal override bool IsMatch(in FilterSubject subject, FilterRun run)
    {
        var test = new RegexTest(Pattern, run);
        return Path.Any(subject, ref test);
    }

    private readonly struct RegexTest(RegexPattern pattern, FilterRun run) : ICandidateTest
    {
        public static bool TakesElements => true;

        public bool IsSatisfiedBy(scoped ReadOnlySpan<byte> bytes, int at) =>
            CanonicalBytes.KindOf(bytes[at]) == GenosValueKind.String && pattern.IsMatch(CanonicalBytes.ReadPayload(bytes, ref at), run);
    }
}
