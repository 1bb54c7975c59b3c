namespace GenosDb.Queries;

/// <summary>A question about one candidate of a path. Implemented by structures, so that evaluating allocates and boxes nothing.</summary>
internal interface ICandidateTest
{
    /// <summary>Whether the elements of an array at the end of a path are candidates beside the array.</summary>
    static abstract bool TakesElements { get; }

    /// <param name="bytes">Canonical bytes.</param>
    /// <param name="at">Where the candidate begins in them.</param>
    bool IsSatisfiedBy(scoped ReadOnlySpan<byte> bytes, int at);
}
