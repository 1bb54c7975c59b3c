namespace GenosDb.Tests.Transports.Support;

/// <summary>A clock that moves only when told. Timers fire on the thread that advances it, in order of due time.</summary>
internal sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(Func<TimeSpan, bool> Matches, TaskCompletionSource Seen)> _waits = [];
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Now;

    public override long GetTimestamp() => Now.Ticks;

    private TimeSpan Now
    {
        get
        {
            lock (_gate) return _now;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Completes when a timer is set whose time to wait matches, or at once when there is one.</summary>
    public Task TimerAsync(Func<TimeSpan, bool> matches)
    {
        lock (_gate)
        {
            if (_timers.Exists(timer => matches(timer.Due - _now))) return Task.CompletedTask;
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.Add((matches, seen));
            return seen.Task;
        }
    }

    public void Advance(TimeSpan by)
    {
        var end = Now + by;
        while (TakeDue(end) is { } due) due.Fire();
        lock (_gate) _now = end;
    }

    private ManualTimer? TakeDue(TimeSpan end)
    {
        lock (_gate)
        {
            if (_timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due) is not { } due) return null;
            if (due.Due > _now) _now = due.Due;
            _timers.Remove(due);
            if (due.Period > TimeSpan.Zero) Add(due, due.Period);
            return due;
        }
    }

    private void Add(ManualTimer timer, TimeSpan wait)
    {
        timer.Due = _now + wait;
        _timers.Add(timer);
        foreach (var (matches, seen) in _waits) if (matches(wait)) seen.TrySetResult();
    }

    private sealed class ManualTimer(ManualTimeProvider time, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan Due { get; set; }

        public TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                Period = period;
                if (dueTime != Timeout.InfiniteTimeSpan) time.Add(this, dueTime);
                return true;
            }
        }

        public void Fire() => callback(state);

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
