using GenosDb.Queries;

namespace GenosDb.Feeds;

/// <summary>What waits for one reader of a live query. Who is slow finds it merged, or the oldest of it dropped.</summary>
internal abstract class LiveReader<TNode> : IDisposable
{
    private readonly LinkedList<(ResultSet<TNode> Set, bool IsMerged, long Lagged)> _waiting = [];
    private readonly LiveMember<TNode> _member;
    private readonly LiveQueryOptions _options;
    private int _waitingChanges;
    private bool _isEnded;
    private bool _isComplete;
    private Exception? _problem;

    private protected LiveReader(LiveMember<TNode> member, LiveQueryOptions options) => (_member, _options) = (member, options);

    private protected Lock Gate { get; } = new();

    /// <summary>How many changes wait to be read; what has come and gone while it waited is none.</summary>
    internal int WaitingChanges
    {
        get
        {
            lock (Gate)
                return _waitingChanges;
        }
    }

    /// <summary>Adds a set. Calls nobody.</summary>
    public void Offer(ResultSet<TNode> set)
    {
        lock (Gate)
        {
            if (_isEnded || _isComplete)
                return;
            Enqueue(set);
        }

        Wake();
    }

    /// <summary>Nothing more will be offered.</summary>
    /// <param name="problem">Why; null when nothing is wrong.</param>
    /// <param name="isAtOnce">Whether what waits is dropped.</param>
    public void Complete(Exception? problem, bool isAtOnce)
    {
        lock (Gate)
        {
            (_isComplete, _problem) = (true, problem);
            if (isAtOnce)
                Clear();
        }

        if (isAtOnce)
            Stop();
        Wake();
    }

    /// <summary>Ends the subscription, and says nothing about it.</summary>
    public virtual void Dispose()
    {
        Stop();
        lock (Gate)
        {
            if (_isEnded)
                return;
            _isEnded = true;
            Clear();
        }

        _member.Remove(this);
        Wake();
    }

    /// <summary>Something can be taken, or it has ended. Called under no lock of this reader.</summary>
    private protected abstract void Wake();

    /// <summary>What has been taken is not to be delivered any more.</summary>
    private protected abstract void Stop();

    private protected bool TryTake(out ResultSet<TNode> set, out long lagged)
    {
        lock (Gate)
        {
            (set, lagged) = (null!, 0);
            while (_waiting.First is { } first)
            {
                (set, _, lagged) = first.Value;
                _waiting.RemoveFirst();
                _waitingChanges -= set.Count;
                // What came and went while it waited.
                if (set.IsInitial || set.Count > 0)
                    return true;
            }

            return false;
        }
    }

    /// <summary>Whether there is nothing to take and never will be; true only once.</summary>
    /// <param name="problem">Why; null when nothing is wrong.</param>
    /// <param name="isDisposed">Whether the reader has ended it itself.</param>
    private protected bool TryEnd(out Exception? problem, out bool isDisposed)
    {
        lock (Gate)
        {
            (problem, isDisposed) = (_problem, _isEnded);
            if (_isEnded || !_isComplete || _waiting.Count > 0)
                return _isEnded;
            return _isEnded = true;
        }
    }

    private void Enqueue(ResultSet<TNode> set)
    {
        var lagged = 0L;
        if (_waiting.Count > 0 && _waitingChanges + set.Count > _options.Buffer)
        {
            if (_options.SlowReader != SlowReader.DropOldest)
            {
                Merge(set);
                return;
            }

            lagged = DropOldest(set.Count);
        }

        _waiting.AddLast((set, false, lagged));
        _waitingChanges += set.Count;
    }

    private void Merge(ResultSet<TNode> next)
    {
        var (merged, isMerged, _) = _waiting.First!.Value;
        if (!isMerged)
            merged = merged.BeginMerge();
        foreach (var (set, _, _) in _waiting.Skip(1))
            merged.Add(set);
        merged.Add(next);
        _waiting.Clear();
        _waiting.AddLast((merged, true, 0));
        _waitingChanges = merged.Count;
    }

    /// <returns>How many changes whoever comes next has not been told of.</returns>
    private long DropOldest(int needed)
    {
        var lagged = 0L;
        var node = _waiting.First!.Value.Set.IsInitial ? _waiting.First.Next : _waiting.First;
        while (node is not null && _waitingChanges + needed > _options.Buffer)
        {
            var next = node.Next;
            lagged += node.Value.Lagged + node.Value.Set.Count;
            _waitingChanges -= node.Value.Set.Count;
            _waiting.Remove(node);
            node = next;
        }

        if (node is null)
            return lagged;
        node.Value = node.Value with { Lagged = node.Value.Lagged + lagged };
        return 0;
    }

    private void Clear()
    {
        _waiting.Clear();
        _waitingChanges = 0;
    }
}
