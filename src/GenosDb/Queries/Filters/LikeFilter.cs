namespace GenosDb.Queries;

/// <summary><c>$like</c>.</summary>
internal sealed record LikeFilter(FieldPath Path, LikePattern Pattern) : NodeFilter
{
    internal override bool IsMatch(in FilterSubject subject, FilterRun run)
    {
        var test = new LikeTest(Pattern);
        return Path.Any(subject, ref test);
    }

    private readonly struct LikeTest(LikePattern pattern) : ICandidateTest
    {
        public static bool TakesElements => true;

        public bool IsSatisfiedBy(scoped ReadOnlySpan<byte> bytes, int at) =>
            CanonicalBytes.KindOf(bytes[at]) == GenosValueKind.String && pattern.IsMatch(CanonicalBytes.ReadPayload(bytes, ref at));
    }
}
