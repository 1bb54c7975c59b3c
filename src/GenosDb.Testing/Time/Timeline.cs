namespace GenosDb.Testing;

/// <summary>Elapsed virtual time, and what is to happen in it. Thread-safe.</summary>
internal sealed class Timeline
{
    private readonly Lock _gate = new();

    // A cancelled event stays until its time: nothing that is cancelled here lies far ahead.
    private readonly PriorityQueue<TimedEvent, (TimeSpan Due, long Rank, long Number)> _events = new();
    private TimeSpan _now;
    private long _lastNumber;
    private Task _advance = Task.CompletedTask;

    /// <summary>The work that is waited for after each event.</summary>
    public RunningWork Work { get; } = new();

    /// <summary>How much time has elapsed.</summary>
    public TimeSpan Now
    {
        get
        {
            lock (_gate) return _now;
        }
    }

    /// <summary>Lets something happen later.</summary>
    /// <param name="due">When.</param>
    /// <param name="rank">Decides between events of one moment, the lowest first; among equals the earlier one that was scheduled.</param>
    /// <param name="action">What.</param>
    public TimedEvent Schedule(TimeSpan due, long rank, Action action)
    {
        var scheduled = new TimedEvent(due, action);
        lock (_gate) _events.Enqueue(scheduled, (due, rank, ++_lastNumber));
        return scheduled;
    }

    /// <summary>Moves on, and lets happen what falls due, one by one and each to its end.</summary>
    /// <param name="by">How far.</param>
    public Task AdvanceAsync(TimeSpan by)
    {
        lock (_gate)
        {
            var previous = _advance;
            // On the pool, so that no synchronisation context of the caller takes part.
            return _advance = Task.Run(() => AdvanceAfterAsync(previous, by));
        }
    }

    private async Task AdvanceAfterAsync(Task previous, TimeSpan by)
    {
        Work.Leave();
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var end = Now + by;
        await Work.SettleAsync().ConfigureAwait(false);
        while (TryTakeDue(end, out var due))
        {
            due.Happen();
            await Work.SettleAsync().ConfigureAwait(false);
        }

        lock (_gate) _now = end;
    }

    private bool TryTakeDue(TimeSpan end, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TimedEvent? due)
    {
        lock (_gate)
        {
            while (_events.TryPeek(out due, out _) && due.Due <= end)
            {
                _events.Dequeue();
                if (due.IsCancelled) continue;
                if (due.Due > _now) _now = due.Due;
                return true;
            }
        }

        return false;
    }
}
