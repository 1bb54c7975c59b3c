namespace GenosDb.Feeds;

/// <summary>Runs the deliveries to one reader, one after the other, on the thread pool or on a captured context, and so never under a lock of who wakes it.</summary>
/// <param name="deliver">Delivers everything there is to deliver.</param>
/// <param name="context">Where to; null for the thread pool.</param>
/// <param name="report">Told when the context does not take it, as one that is gone.</param>
internal sealed class DeliveryPump(Action deliver, SynchronizationContext? context, Action<Exception> report) : IThreadPoolWorkItem
{
    private const int Idle = 0;
    private const int Running = 1;
    private const int Woken = 2;

    private int _state;

    /// <summary>Says that there is something to deliver. Cheap; runs nothing itself.</summary>
    public void Wake()
    {
        // A run that has not looked yet need not be told; one that has goes round again.
        if (Interlocked.Exchange(ref _state, Woken) == Idle)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (context is null)
            Run();
        else
            Post(context);
    }

    // Not posted by who wakes: a context is the application's, and may run at once what it is given.
    private void Post(SynchronizationContext target)
    {
        try
        {
            target.Post(static pump => ((DeliveryPump)pump!).Run(), this);
        }
#pragma warning disable CA1031 // A context that is gone takes nothing any more; what it throws is its own affair.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            Volatile.Write(ref _state, Idle);
            report(problem);
        }
    }

    private void Run()
    {
        do
        {
            // A full fence: what is read next must be newer than any waking that this run swallows.
            Interlocked.Exchange(ref _state, Running);
            deliver();
        }
        while (Interlocked.CompareExchange(ref _state, Idle, Running) != Running);
    }
}
