namespace GenosDb.Testing;

/// <summary>A timer on virtual time.</summary>
/// <param name="timeline">When it fires.</param>
/// <param name="callback">What it calls.</param>
/// <param name="state">What it gives to the callback.</param>
internal sealed class VirtualTimer(Timeline timeline, TimerCallback callback, object? state) : ITimer
{
    private readonly Lock _gate = new();
    private TimedEvent? _next;
    private TimeSpan _period;
    private long _setting;
    private bool _isDisposed;

    /// <inheritdoc/>
    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        ThrowIfNegative(dueTime, nameof(dueTime));
        ThrowIfNegative(period, nameof(period));
        lock (_gate)
        {
            if (_isDisposed) return false;
            _period = period;
            SetNextNeedsLock(dueTime);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            SetNextNeedsLock(Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static void ThrowIfNegative(TimeSpan value, string name)
    {
        if (value != Timeout.InfiniteTimeSpan) ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, name);
    }

    private void SetNextNeedsLock(TimeSpan wait)
    {
        _next?.Cancel();
        var setting = ++_setting;
        _next = wait == Timeout.InfiniteTimeSpan ? null : timeline.Schedule(timeline.Now + wait, TimedEvent.TimerRank, () => Fire(setting));
    }

    private void Fire(long setting)
    {
        lock (_gate)
        {
            // It was set anew between being due and being called.
            if (setting != _setting) return;
            SetNextNeedsLock(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan);
        }

        callback(state);
    }
}
