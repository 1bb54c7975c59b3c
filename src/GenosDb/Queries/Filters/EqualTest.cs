namespace GenosDb.Queries;

/// <summary>Whether a candidate equals one value.</summary>
internal readonly ref struct EqualTest(GenosValue operand) : ICandidateTest
{
    private readonly ReadOnlySpan<byte> _operand = operand.Encoded.Span;

    public static bool TakesElements => true;

    // No encoding is the beginning of another one, so where the candidate ends need not be known.
    public bool IsSatisfiedBy(scoped ReadOnlySpan<byte> bytes, int at) => bytes[at..].StartsWith(_operand);
}
