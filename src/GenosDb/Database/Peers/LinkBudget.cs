using GenosDb.Sync;
using GenosDb.Transports;

namespace GenosDb;

/// <summary>What one link may cost in a time. A rate that is used up stops reading from that link until it refills; nothing is dropped, and other links are not affected.</summary>
/// <remarks>Not thread-safe: the reader of the link uses it.</remarks>
/// <param name="timeProvider">The clock.</param>
/// <param name="isTrusted">True for a role above guest, for a link that was opened from here, and in an unsigned database.</param>
internal sealed class LinkBudget(TimeProvider timeProvider, bool isTrusted)
{
    // A second's worth at once, unless said otherwise.
    private readonly TokenBucket _bytes = isTrusted ? new(timeProvider, 64 << 20, 64 << 20) : new(timeProvider, 4 << 20, 4 << 20);
    private readonly TokenBucket _operations = isTrusted ? new(timeProvider, 200_000, 200_000) : new(timeProvider, 5_000, 5_000);
    private readonly TokenBucket _signatureChecks = isTrusted ? new(timeProvider, 10_000, 10_000) : new(timeProvider, 2_000, 8_000);

    // Who relays what strangers write brings their keys: were it held to what strangers are, each of them could stop it.
    private readonly TokenBucket _newKeys = isTrusted ? new(timeProvider, 1_000, 1_000) : new(timeProvider, 50 / 60.0, 50);

    /// <summary>Takes what a frame has cost.</summary>
    /// <param name="cost">The cost.</param>
    /// <returns>How long not to read from the link; zero for going on.</returns>
    public TimeSpan Take(in FrameCost cost)
    {
        var pause = _bytes.Take(cost.Bytes);
        pause = Longer(pause, _operations.Take(cost.Operations));
        pause = Longer(pause, _signatureChecks.Take(cost.SignatureChecks));
        return Longer(pause, _newKeys.Take(cost.NewKeys));
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
