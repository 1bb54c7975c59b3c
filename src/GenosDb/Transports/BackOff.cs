namespace GenosDb.Transports;

/// <summary>How long a dialler waits before it dials again.</summary>
/// <remarks>Exponential with full jitter (Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015): each pause is uniform
/// between zero and a bound that doubles from <see cref="LinkTiming.ShortestBackOff"/> to <see cref="LinkTiming.LongestBackOff"/>, so that peers
/// which lost the same server do not return in step.</remarks>
/// <param name="random">Draws the jitter.</param>
internal sealed class BackOff(IRandomSource random)
{
    private TimeSpan _bound = LinkTiming.ShortestBackOff;

    /// <summary>The pause after an attempt that made no link.</summary>
    public TimeSpan AfterFailure()
    {
        var pause = _bound * random.NextFraction();
        _bound = _bound * 2 < LinkTiming.LongestBackOff ? _bound * 2 : LinkTiming.LongestBackOff;
        return pause;
    }

    /// <summary>The pause after a link. One that ended at once counts as a failure, or a peer that accepts and hangs up would be called without pause.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <param name="lifetime">How long it held.</param>
    public TimeSpan AfterLink(LinkOutcome outcome, TimeSpan lifetime)
    {
        if (outcome == LinkOutcome.Refused)
        {
            _bound = LinkTiming.LongestBackOff;
            return LinkTiming.LongestBackOff;
        }

        if (lifetime >= LinkTiming.Lived) _bound = LinkTiming.ShortestBackOff;
        return AfterFailure();
    }
}
