namespace GenosDb;

/// <summary>Gives observers the current value first, then the latest after each change; what is outdated before an observer has time for it is skipped.</summary>
internal sealed class LatestFeed<T>(Func<T> current, Action<Exception> report) : IObservable<T>
{
    private readonly Lock _gate = new();
    private readonly List<Subscription> _subscriptions = [];
    private bool _isComplete;

    public bool HasObservers { get; private set; }

    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new Subscription(this, observer);
        lock (_gate)
        {
            if (!_isComplete)
            {
                _subscriptions.Add(subscription);
                HasObservers = true;
            }
        }

        subscription.Signal();
        return subscription;
    }

    /// <summary>Says that the value may have changed. Cheap; calls no observer itself.</summary>
    public void Signal()
    {
        Subscription[] subscriptions;
        lock (_gate)
            subscriptions = [.. _subscriptions];
        foreach (var subscription in subscriptions)
            subscription.Signal();
    }

    public void Complete()
    {
        lock (_gate)
            _isComplete = true;
        Signal();
    }

    private void Remove(Subscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
            HasObservers = _subscriptions.Count > 0;
        }
    }

    private sealed class Subscription(LatestFeed<T> feed, IObserver<T> observer) : IDisposable, IThreadPoolWorkItem
    {
        private const int Idle = 0;
        private const int Running = 1;
        private const int Signalled = 2;

        private int _state;
        private bool _isEnded;

        public void Signal()
        {
            // A run that has not read the value yet need not be told; one that has goes round again.
            if (Interlocked.Exchange(ref _state, Signalled) == Idle)
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        public void Dispose()
        {
            Volatile.Write(ref _isEnded, true);
            feed.Remove(this);
        }

        public void Execute()
        {
            do
            {
                // A full fence: what is read next must be newer than any signal that this run swallows.
                Interlocked.Exchange(ref _state, Running);
                if (!Volatile.Read(ref _isEnded))
                    Deliver();
            }
            while (Interlocked.CompareExchange(ref _state, Idle, Running) != Running);
        }

        private void Deliver()
        {
            try
            {
                if (feed._isComplete)
                {
                    Dispose();
                    observer.OnCompleted();
                }
                else
                {
                    // Making the value may wait for a lock, and who disposed meanwhile wants no call any more.
                    var value = feed.Current();
                    if (!Volatile.Read(ref _isEnded))
                        observer.OnNext(value);
                }
            }
#pragma warning disable CA1031 // What an observer throws is its own affair: it is reported, and harms nobody else.
            catch (Exception problem)
#pragma warning restore CA1031
            {
                feed.Report(problem);
            }
        }
    }

    private T Current() => current();

    private void Report(Exception problem) => report(problem);
}
