namespace GenosDb.Testing;

/// <summary>Counts the threads that run marked work, and waits until there are none.</summary>
/// <remarks>A mark is an <see cref="AsyncLocal{T}"/>: it flows to every task and continuation that marked work causes, and the runtime tells when a thread takes
/// up or lays down work with that mark. So the shell of a database, which knows nothing of tests, is watched from outside. Thread-safe.</remarks>
internal sealed class RunningWork
{
    /// <summary>Where other work keeps the pool busy, nothing marked must be seen to run so often in a row.</summary>
    private const int QuietRounds = 64;

    /// <summary>An idle pool is waited for so long; it is also used by what is none of our business.</summary>
    private const int PatientRounds = 256;

    /// <summary>Less than a microsecond.</summary>
    private const int SpinsPerRound = 20;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(5);

    private static readonly AsyncLocal<RunningWork?> Mark = new(static change =>
    {
        if (change.PreviousValue == change.CurrentValue) return;
        if (change.PreviousValue is { } left) Interlocked.Decrement(ref left._threads);
        if (change.CurrentValue is not { } entered) return;
        Interlocked.Increment(ref entered._threads);
        Interlocked.Increment(ref entered._entries);
    });

    private int _threads;
    private long _entries;

    /// <summary>Marks what the calling method does from now on, and all that it causes.</summary>
    public void Enter() => Mark.Value = this;

    /// <summary>Takes the mark from the calling method. It could not wait for itself.</summary>
#pragma warning disable CA1822 // The mark is one for all, but who leaves leaves this.
    public void Leave() => Mark.Value = null;
#pragma warning restore CA1822

    /// <summary>Waits until no marked work runs or is about to. To be called on the thread pool.</summary>
    /// <remarks>When the calling thread is the only one of the pool that has work, nothing is left to do. Otherwise marks decide: a yield goes to the end of the pool's
    /// queue, so what was queued before has been taken up when it returns, and counts as running until it has ended. Several rounds are needed then, because a
    /// thread takes a moment from taking work from the queue to taking up its mark.</remarks>
    public async Task SettleAsync()
    {
        var quiet = 0;
        for (var round = 0; round < PatientRounds || quiet < QuietRounds; round++)
        {
            if (IsIdle() && IsPoolIdle()) return;
            var before = Interlocked.Read(ref _entries);
            // A yield makes this thread do what is queued. Without need it would only wake another one, and the pool would never be idle.
            if (ThreadPool.PendingWorkItemCount > 0) await Task.Yield();
            else Thread.SpinWait(SpinsPerRound);
            quiet = IsIdle() && Interlocked.Read(ref _entries) == before ? quiet + 1 : 0;
        }
    }

    /// <summary>Waits a moment of real time, where the pool is not idle, and says whether marked work turned up in it.</summary>
    /// <remarks>The operating system can stop a thread between taking work from the queue and taking up its mark, and there is no way to see that. A timer of the pool comes
    /// the later the busier the machine is, which is when this happens.</remarks>
    public async Task<bool> HasGoneOnAsync()
    {
        var before = Interlocked.Read(ref _entries);
        if (IsIdle() && IsPoolIdle()) return false;
        await Task.Delay(Moment).ConfigureAwait(false);
        return !IsIdle() || Interlocked.Read(ref _entries) != before;
    }

    private static bool IsPoolIdle()
    {
        if (ThreadPool.PendingWorkItemCount > 0) return false;
        ThreadPool.GetMaxThreads(out var all, out _);
        ThreadPool.GetAvailableThreads(out var available, out _);
        return all - available <= 1;
    }

    private bool IsIdle() => Volatile.Read(ref _threads) == 0;
}
