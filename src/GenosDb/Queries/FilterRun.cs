namespace GenosDb.Queries;

/// <summary>What one run of a query has used up, and the buffers that its filters share. Of one thread.</summary>
/// <param name="clock">Time since any fixed moment; null when only the limits of one value hold.</param>
internal sealed class FilterRun(Func<TimeSpan>? clock = null)
{
    private byte[] _scratch = [];
    private FoldedText? _folded;
    private TimeSpan _patternTime;

    /// <summary>Strings that <c>$regex</c> did not look at because of their length.</summary>
    public int SkippedLongStrings { get; set; }

    /// <summary>A buffer to fold text in.</summary>
    public FoldedText Folded => _folded ??= new FoldedText();

    /// <summary>A buffer of at least that many bytes, which the next call gives out again.</summary>
    public byte[] Scratch(int bytes)
    {
        if (_scratch.Length < bytes)
            _scratch = new byte[Math.Max(bytes, 2 * _scratch.Length)];
        return _scratch;
    }

    /// <summary>The moment at which a pattern begins to look at a string.</summary>
    public TimeSpan BeginPattern() => clock?.Invoke() ?? default;

    /// <summary>Adds what a pattern took.</summary>
    /// <exception cref="GenosLimitException">More than a query may take.</exception>
    public void EndPattern(TimeSpan began, string pattern)
    {
        if (clock is null)
            return;
        _patternTime += clock() - began;
        if (_patternTime > QueryLimits.PatternTimeOfQuery)
            throw QueryErrors.PatternTime(pattern, QueryLimits.PatternTimeOfQuery, "in one query");
    }
}
