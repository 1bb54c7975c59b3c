using GenosDb.Graphs;

namespace GenosDb;

/// <summary>One observer of the changes: called serially, in commit order, on the thread pool, never under the database's lock.</summary>
/// <remarks>A bounded number of commits waits for a slow observer; beyond it the waiting ones are merged to their net difference, so the final
/// state is always seen and memory stays bounded by the keys that changed.</remarks>
internal sealed class ChangeSubscription : IDisposable, IThreadPoolWorkItem
{
    /// <summary>Commits that wait singly for an observer before they are merged.</summary>
    private const int MaxWaiting = 64;

    /// <summary>An observer that throws so often in a row is let go.</summary>
    private const int MaxFaults = 100;

    private readonly Lock _gate = new();
    private readonly IObserver<GraphChangeSet> _observer;
    private readonly Action<ChangeSubscription> _remove;
    private readonly Action<Exception> _report;
    private readonly LinkedList<(CommittedBatch Batch, GraphSnapshot After)> _waiting = [];
    private GraphSnapshot? _before;
    private bool _isRunning;
    private bool _isComplete;
    private bool _isEnded;
    private int _faults;

    public ChangeSubscription(IObserver<GraphChangeSet> observer, GraphSnapshot before, Action<ChangeSubscription> remove, Action<Exception> report) =>
        (_observer, _before, _remove, _report) = (observer, before, remove, report);

    public void Enqueue(CommittedBatch batch, GraphSnapshot after)
    {
        lock (_gate)
        {
            if (_isEnded)
            {
                after.Dispose();
                return;
            }

            if (_waiting.Count >= MaxWaiting && _waiting.Last is { } last)
            {
                last.Value.After.Dispose();
                last.Value = (last.Value.Batch.Then(batch), after);
            }
            else
            {
                _waiting.AddLast((batch, after));
            }

            ScheduleNeedsLock();
        }
    }

    public void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
            ScheduleNeedsLock();
        }
    }

    /// <summary>After it has returned no call of the observer starts; one that runs finishes.</summary>
    public void Dispose()
    {
        _remove(this);
        lock (_gate)
            EndNeedsLock();
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (TryTake(out var batch, out var before, out var after))
        {
            if (batch is null)
            {
                Call(observer => observer.OnCompleted());
                continue;
            }

            var changes = batch.NodeIds is { } nodeIds
                ? GraphDiff.Compute(before!, after!, nodeIds, batch.Edges, batch.Origin, batch.Peer)
                : GraphDiff.ComputeAll(before!, after!, batch.Origin, batch.Peer);
            before!.Dispose();
            // Finding the differences takes its time, and who disposed meanwhile wants no call any more.
            if (!IsEmpty(changes) && !HasEnded())
                Call(observer => observer.OnNext(changes));
        }
    }

    /// <summary>Takes the next commit; none and true for completion; false when there is nothing to do.</summary>
    private bool TryTake(out CommittedBatch? batch, out GraphSnapshot? before, out GraphSnapshot? after)
    {
        (batch, before, after) = (null, null, null);
        lock (_gate)
        {
            if (_isEnded)
            {
                _isRunning = false;
                LetGoNeedsLock();
                return false;
            }

            if (_waiting.First is { } first)
            {
                _waiting.RemoveFirst();
                (batch, after) = first.Value;
                before = _before;
                _before = after;
                return true;
            }

            if (_isComplete)
            {
                EndNeedsLock();
                return true;
            }

            _isRunning = false;
            return false;
        }
    }

    private bool HasEnded()
    {
        lock (_gate)
            return _isEnded;
    }

    private void Call(Action<IObserver<GraphChangeSet>> call)
    {
        try
        {
            call(_observer);
            _faults = 0;
        }
#pragma warning disable CA1031 // What an observer throws is its own affair: it is reported, and harms nobody else.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            _report(problem);
            if (++_faults >= MaxFaults)
                Dispose();
        }
    }

    private void ScheduleNeedsLock()
    {
        if (_isRunning || _isEnded)
            return;
        _isRunning = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void EndNeedsLock()
    {
        if (_isEnded)
            return;
        _isEnded = true;
        foreach (var (_, after) in _waiting)
            after.Dispose();
        _waiting.Clear();
        if (!_isRunning)
            LetGoNeedsLock();
    }

    // While a call runs, its difference may still be read from this snapshot; then the run lets go of it at its end.
    private void LetGoNeedsLock()
    {
        _before?.Dispose();
        _before = null;
    }

    private static bool IsEmpty(GraphChangeSet changes) =>
        changes.Added.IsEmpty && changes.Updated.IsEmpty && changes.Removed.IsEmpty && changes.Linked.IsEmpty && changes.Unlinked.IsEmpty;
}
