namespace GenosDb.Testing;

/// <summary>Something that happens at a moment of virtual time, unless cancelled before.</summary>
/// <param name="due">The moment.</param>
/// <param name="action">What happens.</param>
internal sealed class TimedEvent(TimeSpan due, Action action)
{
    /// <summary>The rank of timers; what the network carries comes after them.</summary>
    public const long TimerRank = 0;

    private volatile bool _isCancelled;

    /// <summary>The moment.</summary>
    public TimeSpan Due => due;

    /// <summary>Whether <see cref="Cancel"/> was called.</summary>
    public bool IsCancelled => _isCancelled;

    /// <summary>Keeps it from happening.</summary>
    public void Cancel() => _isCancelled = true;

    /// <summary>Lets it happen.</summary>
    public void Happen() => action();
}
