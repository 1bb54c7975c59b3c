using GenosDb.Queries;

namespace GenosDb.Feeds;

/// <summary>What waits for one reader of a live query. Who is slow finds it merged, or the oldest of it dropped.</summary>
internal abstract class LiveReader<TNode> : IWriterGate, IDisposable
{
    /// <summary>Sets beyond the buffer that may each be of a local writer who waits now. More come from one that does not: from the reader itself.</summary>
    private const int MaxWriters = 1_024;

    private readonly LinkedList<(ResultSet<TNode> Set, bool IsMerged, long Lagged)> _waiting = [];
    private readonly LiveMember<TNode> _member;
    private readonly LiveQueryOptions _options;
    private readonly ChangeHub _hub;

    // What the window has brought so far; only with a throttle.
    private ResultSet<TNode>? _held;
    private ITimer? _window;
    private TaskCompletionSource? _room;
    private int _waitingChanges;
    private bool _isEnded;
    private bool _isComplete;
    private Exception? _problem;

    private protected LiveReader(LiveMember<TNode> member, LiveQueryOptions options, ChangeHub hub) => (_member, _options, _hub) = (member, options, hub);

    /// <summary>Whether local writers wait for it.</summary>
    public bool IsBlocking => _options.SlowReader == SlowReader.Block;

    private protected Lock Gate { get; } = new();

    // A local writer adds before it waits, so what waits can be more than the buffer by one batch for each writer.
    private bool HasRoom => _isEnded || _isComplete || _waitingChanges + (_held?.Count ?? 0) <= _options.Buffer;

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
        bool isHeld;
        lock (Gate)
        {
            if (_isEnded || _isComplete)
                return;
            isHeld = _options.Throttle > TimeSpan.Zero && !set.IsInitial;
            if (isHeld)
                Hold(set);
            else
                Enqueue(set);
            // What is merged may be less than before.
            MakeRoom();
        }

        if (!isHeld)
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
            ReleaseNeedsLock();
            if (isAtOnce)
                Clear();
            LetGo();
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
            LetGo();
        }

        _member.Remove(this);
        Wake();
    }

    public Task WhenRoom()
    {
        lock (Gate)
        {
            if (HasRoom)
                return Task.CompletedTask;
            return (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
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
                MakeRoom();
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

    private void Hold(ResultSet<TNode> set)
    {
        if (_held is not null)
        {
            _held.Add(set);
            return;
        }

        _held = set.BeginMerge();
        _window ??= _hub.Time.CreateTimer(static reader => ((LiveReader<TNode>)reader!).EndWindow(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _window.Change(_options.Throttle, Timeout.InfiniteTimeSpan);
    }

    private void EndWindow()
    {
        lock (Gate)
        {
            ReleaseNeedsLock();
            MakeRoom();
        }

        Wake();
    }

    private void ReleaseNeedsLock()
    {
        // What came and went within it must not push out what did not.
        if (_held is { Count: > 0 } held)
            Enqueue(held);
        _held = null;
    }

    private void MakeRoom()
    {
        if (!HasRoom)
            return;
        _room?.SetResult();
        _room = null;
    }

    private void LetGo()
    {
        _window?.Dispose();
        MakeRoom();
        if (IsBlocking)
            _hub.Gates.Remove(this);
    }

    private void Enqueue(ResultSet<TNode> set)
    {
        var lagged = 0L;
        if (_waiting.Count > 0 && _waitingChanges + set.Count > _options.Buffer)
        {
            if (_options.SlowReader == SlowReader.DropOldest)
            {
                lagged = DropOldest(set.Count);
            }
            else if (!IsOfWriterWhoWaits(set))
            {
                Merge(set);
                return;
            }
        }

        _waiting.AddLast((set, false, lagged));
        _waitingChanges += set.Count;
    }

    private bool IsOfWriterWhoWaits(ResultSet<TNode> set) => IsBlocking && set.Origin == ChangeOrigin.Local && _waiting.Count - _options.Buffer < MaxWriters;

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
        _held = null;
        _waitingChanges = 0;
    }
}
