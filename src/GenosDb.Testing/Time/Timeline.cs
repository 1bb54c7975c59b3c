namespace GenosDb.Testing;

/// <summary>Elapsed virtual time, and what is to happen in it. Thread-safe.</summary>
internal sealed class Timeline
{
    private static readonly TimeSpan FarAhead = TimeSpan.FromSeconds(1);

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
    /// <param name="by">How far at most.</param>
    /// <param name="isReached">Asked when all is at rest: whether to stop there; null to go all the way.</param>
    /// <returns>Whether it was reached.</returns>
    public Task<bool> AdvanceAsync(TimeSpan by, Func<bool>? isReached = null)
    {
        lock (_gate)
        {
            var previous = _advance;
            // On the pool, so that no synchronisation context of the caller takes part.
            var advance = Task.Run(() => AdvanceAfterAsync(previous, by, isReached));
            _advance = advance;
            return advance;
        }
    }

    private async Task<bool> AdvanceAfterAsync(Task previous, TimeSpan by, Func<bool>? isReached)
    {
        Work.Leave();
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var end = Now + by;
        while (true)
        {
            await Work.SettleAsync().ConfigureAwait(false);
            if (isReached?.Invoke() == true) return true;
            if (IsNextFar(end) && await Work.HasGoneOnAsync().ConfigureAwait(false)) continue;
            if (!TryTakeDue(end, out var due)) break;
            due.Happen();
        }

        lock (_gate) _now = end;
        return false;
    }

    /// <summary>Whether much time passes now, or the advance ends: what is late then has missed its time.</summary>
    private bool IsNextFar(TimeSpan end)
    {
        lock (_gate)
        {
            while (_events.TryPeek(out var next, out _) && next.IsCancelled) _events.Dequeue();
            return !_events.TryPeek(out var due, out _) || due.Due > end || due.Due - _now >= FarAhead;
        }
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
