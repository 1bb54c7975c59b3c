using GenosDb.Graphs;

namespace GenosDb.Feeds;

/// <summary>One observer of the changes: called serially, in commit order, on the thread pool.</summary>
/// <remarks>A bounded number of sets waits for a slow observer; beyond it they are merged to their net difference, so the final state is always seen and memory
/// stays bounded by what changed.</remarks>
internal sealed class ChangeSubscription : IHubMember, IDisposable
{
    /// <summary>Sets that wait singly before they are merged.</summary>
    private const int MaxWaiting = 64;

    private readonly Lock _gate = new();
    private readonly IObserver<GraphChangeSet> _observer;
    private readonly ChangeHub _hub;
    private readonly ObserverCalls _calls;
    private readonly DeliveryPump _pump;
    private readonly Queue<GraphChangeSet> _waiting = [];
    private GraphChangeMerger? _merger;
    private bool _isComplete;
    private bool _isEnded;

    public ChangeSubscription(IObserver<GraphChangeSet> observer, ChangeHub hub)
    {
        (_observer, _hub) = (observer, hub);
        _calls = new ObserverCalls(hub.Report, () =>
        {
            hub.ReportSuspended();
            Dispose();
        });
        _pump = new DeliveryPump(Deliver, context: null, hub.Report);
    }

    public NodeFilter? Filter => null;

    public void Take(GraphDelta delta)
    {
        var set = delta.ToChangeSet();
        lock (_gate)
        {
            if (_isEnded)
                return;
            if (_merger is null && _waiting.Count < MaxWaiting)
                _waiting.Enqueue(set);
            else
                (_merger ??= new GraphChangeMerger()).Add(set);
        }

        _pump.Wake();
    }

    /// <summary>Completes the observer after what waits for it.</summary>
    public void Complete(Exception? problem)
    {
        lock (_gate)
            _isComplete = true;
        _pump.Wake();
    }

    /// <summary>After it has returned no call of the observer starts; one that runs finishes.</summary>
    public void Dispose()
    {
        _calls.Stop();
        lock (_gate)
        {
            if (_isEnded)
                return;
            EndNeedsLock();
        }

        _hub.Leave(this);
    }

    private void Deliver()
    {
        while (TryTake(out var set))
            _calls.TryCall(_observer.OnNext, set);
        lock (_gate)
        {
            if (!_isComplete || _isEnded)
                return;
            EndNeedsLock();
        }

        _calls.End(_observer.OnCompleted);
    }

    private bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out GraphChangeSet? set)
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out set))
                return true;
            set = _merger?.ToChangeSet();
            _merger = null;
            return set is not null;
        }
    }

    private void EndNeedsLock()
    {
        _isEnded = true;
        _waiting.Clear();
        _merger = null;
    }
}
