namespace GenosDb.Testing;

/// <summary>A clock that moves only when told. Timers fire in order of due time, then creation.</summary>
/// <remarks>
/// <para>Elapsed time (<see cref="GetTimestamp"/> and timers) and wall-clock time (<see cref="GetUtcNow"/>) are apart, as on a real machine: <see cref="SkewBy"/>
/// moves the second one only. <see cref="CreateClock"/> gives each peer a wall clock of its own on the same elapsed time.</para>
/// <para>Timers fire one at a time on the thread pool while <see cref="AdvanceAsync"/> runs, and never otherwise. Thread-safe.</para>
/// </remarks>
public sealed class VirtualTimeProvider : TimeProvider
{
    private static readonly DateTimeOffset DefaultStart = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly VirtualTimeProvider? _parent;
    private readonly DateTimeOffset _start;
    private long _skewTicks;

    /// <summary>Creates a clock that stands.</summary>
    /// <param name="start">The wall-clock time at the beginning; null for 2025-01-01, midnight UTC.</param>
    public VirtualTimeProvider(DateTimeOffset? start = null) => (_start, Timeline) = ((start ?? DefaultStart).ToUniversalTime(), new Timeline());

    private VirtualTimeProvider(VirtualTimeProvider parent) => (_parent, Timeline) = (parent, parent.Timeline);

    /// <summary>Ticks of 100 nanoseconds.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The elapsed time and what happens in it; shared by all clocks made from one.</summary>
    internal Timeline Timeline { get; }

    /// <summary>The wall-clock time, skew included.</summary>
    public override DateTimeOffset GetUtcNow() =>
        (_parent?.GetUtcNow() ?? _start + Timeline.Now) + TimeSpan.FromTicks(Volatile.Read(ref _skewTicks));

    /// <summary>Time elapsed since the clock was created, in ticks of 100 nanoseconds. No skew moves it.</summary>
    public override long GetTimestamp() => Timeline.Now.Ticks;

    /// <summary>Creates a timer that fires while <see cref="AdvanceAsync"/> passes its due time.</summary>
    /// <param name="callback">Called on the thread that advances; what it throws ends the advance and reaches its caller.</param>
    /// <param name="state">Given to the callback.</param>
    /// <param name="dueTime">Until the first call; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="period">Between calls; zero or <see cref="Timeout.InfiniteTimeSpan"/> for a single one.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative and not infinite.</exception>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(Timeline, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Runs all that falls due, and what that causes, until nothing is left to do.</summary>
    /// <remarks>
    /// <para>Also with zero, which lets what was started come to rest. After each timer and each arriving frame it waits until the tasks of the databases on an
    /// <see cref="InMemoryNetwork"/> are at rest again: the network marks the tasks that it starts, and their descendants, so the threads that run any of
    /// them are counted; the pool's queue is first in, first out, so what was queued has begun when a later item runs. Where other work
    /// keeps the thread pool busy, it also waits a few milliseconds of real time before a second or more passes, and at the end.</para>
    /// <para>Code that the network did not start is not waited for: observers of <see cref="IGenosDatabase.Changes"/>, and tasks of the application. What they write is
    /// carried by the next step or the next advance.</para>
    /// <para>Advances asked for at once run one after the other. Do not block on one inside a timer's callback.</para>
    /// </remarks>
    /// <param name="by">How far; zero or more. All clocks made from one advance together.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public ValueTask AdvanceAsync(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        return new ValueTask(Timeline.AdvanceAsync(by));
    }

    /// <summary>Moves the wall clock, back or forth, without elapsing time. Timers are not touched. Clocks made from this one move with it.</summary>
    /// <param name="skew">Added to the skew so far.</param>
    public void SkewBy(TimeSpan skew) => Interlocked.Add(ref _skewTicks, skew.Ticks);

    /// <summary>Another clock on the same elapsed time, whose wall clock can be set apart: the clock of one peer.</summary>
    public VirtualTimeProvider CreateClock() => new(this);
}
