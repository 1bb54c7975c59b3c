using GenosDb.Diagnostics;
using GenosDb.Graphs;
using Microsoft.Extensions.Logging;

namespace GenosDb;

/// <summary>Tells observers what each commit changed. The differences are found from snapshots, outside the lock and on the observer's turn.</summary>
internal sealed class ChangeFeed(Lock gate, Graph graph, ILogger log) : IObservable<GraphChangeSet>
{
    private readonly List<ChangeSubscription> _subscriptions = [];
    private bool _isComplete;

    /// <summary>Read under the lock; without observers a commit costs nothing here.</summary>
    public bool HasObservers => _subscriptions.Count > 0;

    public IDisposable Subscribe(IObserver<GraphChangeSet> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        ChangeSubscription subscription;
        lock (gate)
        {
            subscription = new ChangeSubscription(observer, graph.GetSnapshot(withIndexes: false), Remove, problem => LogMessages.ObserverThrew(log, problem));
            if (!_isComplete)
            {
                _subscriptions.Add(subscription);
                return subscription;
            }
        }

        subscription.Complete();
        return subscription;
    }

    /// <summary>Called under the lock, after the commit.</summary>
    public void Publish(CommittedBatch batch)
    {
        foreach (var subscription in _subscriptions)
            subscription.Enqueue(batch, graph.GetSnapshot(withIndexes: false));
    }

    public void Complete()
    {
        ChangeSubscription[] subscriptions;
        lock (gate)
        {
            _isComplete = true;
            subscriptions = [.. _subscriptions];
            _subscriptions.Clear();
        }

        foreach (var subscription in subscriptions)
            subscription.Complete();
    }

    private void Remove(ChangeSubscription subscription)
    {
        lock (gate)
            _subscriptions.Remove(subscription);
    }
}
