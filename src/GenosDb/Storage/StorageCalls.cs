namespace GenosDb.Storage;

/// <summary>Finds calls of a provider that overlap although they must not: appends and flushes exclude each other, compactions and verifications do, opening excludes all. Thread-safe.</summary>
internal sealed class StorageCalls
{
    private const int Committing = 1;
    private const int Maintaining = 2;

    private int _running;

    /// <summary>An append or a flush begins.</summary>
    /// <exception cref="InvalidOperationException">Another call is running that excludes it.</exception>
    public StorageTurn Commit() => Enter(Committing);

    /// <summary>A compaction or a verification begins.</summary>
    /// <exception cref="InvalidOperationException">Another call is running that excludes it.</exception>
    public StorageTurn Maintain() => Enter(Maintaining);

    /// <summary>An opening begins.</summary>
    /// <exception cref="InvalidOperationException">Another call is running.</exception>
    public StorageTurn Alone() => Enter(Committing | Maintaining);

    /// <summary>A call has ended.</summary>
    public void Leave(int kinds) => Interlocked.And(ref _running, ~kinds);

    private StorageTurn Enter(int kinds)
    {
        int running;
        do
        {
            running = Volatile.Read(ref _running);
            if ((running & kinds) != 0)
                throw new InvalidOperationException("Two calls of one storage overlap. Await the first; only appends and flushes may run beside a compaction or verification.");
        }
        while (Interlocked.CompareExchange(ref _running, running | kinds, running) != running);
        return new StorageTurn(this, kinds);
    }
}
