namespace GenosDb.Queries;

/// <summary><c>$startsWith</c> and <c>$endsWith</c>.</summary>
/// <param name="Path">Of the field.</param>
/// <param name="Operator">At which end.</param>
/// <param name="Operand">A string.</param>
internal sealed record StringFilter(FieldPath Path, StringOperator Operator, GenosValue Operand) : NodeFilter
{
    internal override bool IsMatch(in FilterSubject subject, FilterRun run)
    {
        var test = new EndTest(Operator, Operand);
        return Path.Any(subject, ref test);
    }

    private readonly ref struct EndTest : ICandidateTest
    {
        private readonly StringOperator _end;
        private readonly ReadOnlySpan<byte> _utf8;

        public EndTest(StringOperator end, GenosValue text)
        {
            _end = end;
            text.TryGetUtf8(out _utf8);
        }

        public static bool TakesElements => true;

        public bool IsSatisfiedBy(scoped ReadOnlySpan<byte> bytes, int at)
        {
            if (CanonicalBytes.KindOf(bytes[at]) != GenosValueKind.String)
                return false;
            var candidate = CanonicalBytes.ReadPayload(bytes, ref at);
            return _end == StringOperator.StartsWith ? candidate.StartsWith(_utf8) : candidate.EndsWith(_utf8);
        }
    }
}
