namespace GenosDb.Testing;

/// <summary>Counts the threads that run marked work, and waits until there are none.</summary>
/// <remarks>A mark is an <see cref="AsyncLocal{T}"/>: it flows to every task and continuation that marked work causes, and the runtime tells when a thread takes
/// up or lays down work with that mark. So the shell of a database, which knows nothing of tests, is watched from outside. Thread-safe.</remarks>
internal sealed class RunningWork
{
    /// <summary>So often in a row nothing must be seen to run: a thread may be between taking an item from the queue and taking up its mark.</summary>
    private const int QuietRounds = 4;

    /// <summary>An empty queue of the pool is waited for so long; the pool is also used by what is none of our business.</summary>
    private const int PatientRounds = 64;

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

    /// <summary>Waits until no marked work runs or is about to.</summary>
    /// <remarks>A yield goes to the end of the pool's queue: what was queued before has begun when the yield returns, and counts as running until it has ended.</remarks>
    public async Task SettleAsync()
    {
        var quiet = 0;
        for (var round = 0; quiet < QuietRounds; round++)
        {
            var before = Interlocked.Read(ref _entries);
            await Task.Yield();
            var isQuiet = Volatile.Read(ref _threads) == 0 && Interlocked.Read(ref _entries) == before && (round > PatientRounds || ThreadPool.PendingWorkItemCount == 0);
            quiet = isQuiet ? quiet + 1 : 0;
        }
    }
}
