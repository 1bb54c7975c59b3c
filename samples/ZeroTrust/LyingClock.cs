namespace ZeroTrust;

/// <summary>A clock that is set as its owner likes.</summary>
internal sealed class LyingClock(TimeSpan offset) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;
}
