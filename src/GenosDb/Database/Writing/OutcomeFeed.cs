using GenosDb.Diagnostics;
using Microsoft.Extensions.Logging;

namespace GenosDb;

/// <summary>Tells observers what became of writes, in order, on the thread pool. What one of them is too slow for is counted, not kept, first of all what others wrote: that has half
/// of the room, so that a peer cannot crowd out what an application may want to write again.</summary>
internal sealed class OutcomeFeed(ILogger log) : IObservable<WriteOutcome>
{
    private readonly ILogger _log = log;
    private readonly Lock _gate = new();
    private readonly List<Subscription> _subscriptions = [];
    private bool _isComplete;

    public bool HasObservers { get; private set; }

    public IDisposable Subscribe(IObserver<WriteOutcome> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new Subscription(this, observer);
        bool isComplete;
        lock (_gate)
        {
            isComplete = _isComplete;
            if (!isComplete)
                _subscriptions.Add(subscription);
            HasObservers = _subscriptions.Count > 0;
        }

        if (isComplete)
            subscription.Complete();
        return subscription;
    }

    public void Publish(WriteOutcome outcome)
    {
        Subscription[] subscriptions;
        lock (_gate)
            subscriptions = [.. _subscriptions];
        foreach (var subscription in subscriptions)
            subscription.Enqueue(outcome);
    }

    public void Complete()
    {
        Subscription[] subscriptions;
        lock (_gate)
        {
            _isComplete = true;
            subscriptions = [.. _subscriptions];
            _subscriptions.Clear();
            HasObservers = false;
        }

        foreach (var subscription in subscriptions)
            subscription.Complete();
    }

    private void Remove(Subscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
            HasObservers = _subscriptions.Count > 0;
        }
    }

    private sealed class Subscription(OutcomeFeed feed, IObserver<WriteOutcome> observer) : IDisposable, IThreadPoolWorkItem
    {
        private readonly Lock _gate = new();
        private readonly Queue<WriteOutcome> _waiting = [];
        private long _bytes;
        private long _missed;
        private bool _isRunning;
        private bool _isComplete;
        private bool _isDisposed;

        public void Enqueue(WriteOutcome outcome)
        {
            var bytes = BytesOf(outcome);
            var share = outcome.IsLocal ? 1 : 2;
            lock (_gate)
            {
                if (_waiting.Count < OutcomeBounds.Count / share && _bytes + bytes <= OutcomeBounds.Bytes / share)
                {
                    _waiting.Enqueue(_missed == 0 ? outcome : outcome with { Missed = _missed });
                    _bytes += bytes;
                    _missed = 0;
                    StartNeedsLock();
                    return;
                }

                if (_missed++ > 0)
                    return;
            }

            LogMessages.OutcomesMissed(feed._log);
        }

        public void Complete()
        {
            lock (_gate)
            {
                _isComplete = true;
                StartNeedsLock();
            }
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _isDisposed = true;
                _waiting.Clear();
                _bytes = 0;
            }

            feed.Remove(this);
        }

        public void Execute()
        {
            while (true)
            {
                WriteOutcome? outcome;
                lock (_gate)
                {
                    if (!_waiting.TryDequeue(out outcome) && (!_isComplete || _isDisposed))
                    {
                        _isRunning = false;
                        return;
                    }

                    if (outcome is not null)
                        _bytes -= BytesOf(outcome);
                }

                Tell(outcome);
                if (outcome is null)
                    return;
            }
        }

        private void Tell(WriteOutcome? outcome)
        {
            try
            {
                if (outcome is null)
                    observer.OnCompleted();
                else
                    observer.OnNext(outcome);
            }
#pragma warning disable CA1031 // What an observer throws harms nobody else; it is reported, and the subscription lives on.
            catch (Exception problem)
#pragma warning restore CA1031
            {
                LogMessages.ObserverThrew(feed._log, problem);
            }
        }

        private void StartNeedsLock()
        {
            if (_isRunning || _isDisposed)
                return;
            _isRunning = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private static long BytesOf(WriteOutcome outcome) => OutcomeBounds.BytesOf(outcome.Operation, outcome.Cause);
}
