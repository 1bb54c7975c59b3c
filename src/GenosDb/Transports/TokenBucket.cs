namespace GenosDb.Transports;

/// <summary>A rate: tokens that refill with time, up to a burst. May go into debt by one taking. Allocates nothing; not thread-safe.</summary>
internal sealed class TokenBucket
{
    private readonly TimeProvider _timeProvider;
    private readonly double _perSecond;
    private readonly double _burst;
    private double _tokens;
    private long _refilledAt;

    /// <summary>Creates a full one.</summary>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="perSecond">Tokens that come back in a second; more than zero.</param>
    /// <param name="burst">The most there are.</param>
    public TokenBucket(TimeProvider timeProvider, double perSecond, double burst)
    {
        (_timeProvider, _perSecond, _burst, _tokens) = (timeProvider, perSecond, burst, burst);
        _refilledAt = timeProvider.GetTimestamp();
    }

    /// <summary>Takes tokens, also those that are not there yet.</summary>
    /// <param name="amount">How many; none or more.</param>
    /// <returns>How long until the debt is paid, in whole milliseconds, rounded up; zero when there is none.</returns>
    public TimeSpan Take(long amount)
    {
        if (amount == 0 && _tokens >= 0) return TimeSpan.Zero;
        var now = _timeProvider.GetTimestamp();
        _tokens = Math.Min(_burst, _tokens + (_timeProvider.GetElapsedTime(_refilledAt, now).TotalSeconds * _perSecond)) - amount;
        _refilledAt = now;
        return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling(-_tokens / _perSecond * 1_000));
    }
}
