namespace GenosDb.Queries;

/// <summary><c>$text</c>: every word in one string.</summary>
internal sealed record WordsFilter(FieldPath Path, TextWords Words) : NodeFilter
{
    internal override bool IsMatch(in FilterSubject subject, FilterRun run)
    {
        var test = new WordsTest(Words, run);
        return Path.Any(subject, ref test);
    }

    private readonly struct WordsTest(TextWords words, FilterRun run) : ICandidateTest
    {
        public static bool TakesElements => true;

        public bool IsSatisfiedBy(scoped ReadOnlySpan<byte> bytes, int at) =>
            CanonicalBytes.KindOf(bytes[at]) == GenosValueKind.String && words.AreIn(CanonicalBytes.ReadPayload(bytes, ref at), run.Folded);
    }
}
