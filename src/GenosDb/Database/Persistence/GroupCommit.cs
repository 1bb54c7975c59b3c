using GenosDb.Storage;
using GenosDb.Sync;

namespace GenosDb;

/// <summary>Writes commits behind the lock of the database: everything that is queued goes to the storage as one group, and one flush makes it durable. The next
/// group forms meanwhile; nothing is delayed on purpose.</summary>
/// <remarks>One thread of its own, since it waits for the disk. Nobody else calls append and flush. A failed flush is never tried again: the kernel may have dropped
/// the pages, so that a second one succeeds although they are lost (Rebello et al., "Can Applications Recover from fsync Failures?", 2020).</remarks>
internal sealed class GroupCommit
{
    /// <summary>What a power cut can cost of what was not to be strict.</summary>
    private static readonly TimeSpan RelaxedWindow = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan ShortestBackoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(60);

    private const long RelaxedBytes = 1 << 20;
    private const long QueuedBytes = 4 << 20;
    private const int QueuedCommits = 4_096;

    private readonly object _gate = new();
    private readonly IGraphStorage _storage;
    private readonly Action<long> _onDurable;
    private readonly Action<StorageException> _onFaulted;
    private readonly ITimer _timer;
    private readonly StateEncoder _encoder = new();
    private readonly Queue<CommitGroup> _queue = [];
    private readonly Queue<CommitGroup> _unflushed = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CommitGroup _open = new();
    private CommitGroup? _current;
    private StorageException? _problem;
    private long _queuedBytes;
    private long _unflushedBytes;
    private long _durable;
    private int _queuedCommits;
    private bool _isTimeUp;
    private bool _isClosing;
    private bool _isBroken;

    /// <summary>Starts writing to a storage.</summary>
    /// <param name="storage">Open; to be disposed by somebody else, after <see cref="CloseAsync"/>.</param>
    /// <param name="time">For the window and for back-off.</param>
    /// <param name="onDurable">Told of the last commit that is durable, on the thread of its own, outside locks.</param>
    /// <param name="onFaulted">Told once when nothing can be written any more; likewise.</param>
    public GroupCommit(IGraphStorage storage, TimeProvider time, Action<long> onDurable, Action<StorageException> onFaulted)
    {
        (_storage, _onDurable, _onFaulted) = (storage, onDurable, onFaulted);
        _timer = time.CreateTimer(static commits => ((GroupCommit)commits!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        new Thread(Run) { IsBackground = true, Name = "GenosDb storage" }.Start();
    }

    /// <summary>The last commit that survives a power cut.</summary>
    public long Durable => Volatile.Read(ref _durable);

    /// <summary>Queues a commit. Of one thread at a time, in the order of their numbers.</summary>
    /// <param name="changes">Its records; copied.</param>
    /// <param name="number">Its number.</param>
    /// <param name="mustFlush">Whether somebody waits until it is durable.</param>
    /// <returns>The group that it is in.</returns>
    public CommitGroup Enqueue(ReadOnlySpan<StateChange> changes, long number, bool mustFlush)
    {
        lock (_gate)
        {
            var group = _open;
            if (_isBroken)
            {
                group.Fail(_problem!);
                return group;
            }

            var bytes = group.Bytes;
            group.Add(changes);
            group.Last = number;
            group.MustFlush |= mustFlush;
            _queuedBytes += group.Bytes - bytes;
            _queuedCommits++;
            Monitor.Pulse(_gate);
            return group;
        }
    }

    /// <summary>Completes when there is room for more; at once in most cases.</summary>
    public Task WhenRoom()
    {
        lock (_gate)
        {
            if (_queuedBytes < QueuedBytes && _queuedCommits < QueuedCommits)
                return Task.CompletedTask;
            // An empty group is not written before something is in it.
            return (_open.Count > 0 ? _open : _queue.LastOrDefault() ?? _current)?.Written ?? Task.CompletedTask;
        }
    }

    /// <summary>Ends the open group, so that its LSN is that of the last commit so far.</summary>
    /// <param name="mustFlush">Whether it is to be durable, too.</param>
    /// <exception cref="ObjectDisposedException">It is being closed: nobody would take the group any more.</exception>
    public CommitGroup Cut(bool mustFlush)
    {
        lock (_gate)
        {
            var group = _open;
            if (_isBroken)
            {
                group.Fail(_problem!);
                return group;
            }

            ObjectDisposedException.ThrowIf(_isClosing, typeof(GenosDatabase));
            group.MustFlush |= mustFlush;
            _queue.Enqueue(group);
            _open = new CommitGroup { Last = group.Last };
            Monitor.Pulse(_gate);
            return group;
        }
    }

    /// <summary>Throws when nothing more can be taken: for good after a failed write or flush, until there is space on a full disk.</summary>
    /// <exception cref="StorageException">Faulted or full.</exception>
    public void RequireWritable()
    {
        if (Volatile.Read(ref _problem) is { } problem)
            throw new StorageException(problem.Failure, problem.Message, problem) { Path = problem.Path, Offset = problem.Offset, Lsn = problem.Lsn };
    }

    /// <summary>Writes and flushes what is queued, and ends. Nothing may be queued any more. Completes without an exception: whoever waits for a commit is told.</summary>
    public async Task CloseAsync()
    {
        lock (_gate)
        {
            _isClosing = true;
            Monitor.Pulse(_gate);
        }

        await _ended.Task.ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Tells whoever waits that it failed. What is queued stays queued: when the storage answers after all, it gets everything in its order, and a state without gaps.</summary>
    public void GiveUp(StorageException problem)
    {
        lock (_gate)
        {
            (_problem, _isBroken) = (problem, true);
            _open.Fail(problem);
            _current?.Fail(problem);
            foreach (var group in _queue.Concat(_unflushed))
                group.Fail(problem);
        }
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            _isTimeUp = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        try
        {
            while (Take() is { } group)
            {
                Write(group);
                if (group.MustFlush || _isTimeUp || _unflushedBytes >= RelaxedBytes)
                    Flush();
            }

            Flush();
        }
#pragma warning disable CA1031 // Whatever the storage throws faults it, and everybody who waits is told.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            var fault = problem as StorageException
                ?? new StorageException(StorageFailure.Faulted, $"The storage failed: {problem.Message} Dispose the database and open it again; what was pending may or may not be on disk.", problem);
            // Without space to begin with nothing has been promised to anybody, and it can be opened when there is some.
            GiveUp(fault.Failure == StorageFailure.Full && _durable > 0 ? new StorageException(StorageFailure.Faulted, fault.Message, fault) : fault);
            _onFaulted(fault);
        }

        _ended.SetResult();
    }

    /// <summary>Waits for the next group; null when it is closed and everything was written.</summary>
    private CommitGroup? Take()
    {
        lock (_gate)
        {
            while (true)
            {
                if (_queue.TryDequeue(out var group))
                    return _current = group;
                if (_open.Count > 0 || _open.MustFlush || (_isTimeUp && _unflushed.Count > 0))
                {
                    group = _open;
                    _open = new CommitGroup { Last = group.Last };
                    return _current = group;
                }

                if (_isClosing)
                    return null;
                Monitor.Wait(_gate);
            }
        }
    }

    private void Write(CommitGroup group)
    {
        var lsn = _storage.Status.Lsn;
        if (group.Count > 0)
        {
            var batches = new StorageBatch[group.Count];
            for (var i = 0; i < batches.Length; i++)
                batches[i] = _encoder.Encode(group.ChangesOf(i));
            lsn = Append(batches);
            _encoder.Reset();
        }

        lock (_gate)
        {
            _unflushed.Enqueue(group);
            _current = null;
            _queuedBytes -= group.Bytes;
            _queuedCommits -= group.Count;
        }

        if (_unflushedBytes == 0 && group.Count > 0 && !group.MustFlush)
            _timer.Change(RelaxedWindow, Timeout.InfiniteTimeSpan);
        _unflushedBytes += group.Bytes;
        group.NoteWritten(lsn);
    }

    /// <summary>Tries again while the disk is full; what was not written wholly is not there.</summary>
    private long Append(StorageBatch[] batches)
    {
        for (var wait = ShortestBackoff; ; wait = wait * 2 < LongestBackoff ? wait * 2 : LongestBackoff)
        {
            try
            {
                var lsn = StorageWait.For(_storage.AppendAsync(batches, CancellationToken.None));
                lock (_gate)
                    _problem = _isBroken ? _problem : null;
                return lsn;
            }
            catch (StorageException problem) when (problem.Failure == StorageFailure.Full)
            {
                WaitForSpace(problem, wait);
            }
        }
    }

    private void WaitForSpace(StorageException problem, TimeSpan wait)
    {
        lock (_gate)
        {
            if (_isClosing || _durable == 0)
                throw problem;
            _problem = problem;
            _isTimeUp = false;
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
            while (!_isTimeUp && !_isClosing)
                Monitor.Wait(_gate);
        }
    }

    private void Flush()
    {
        if (_unflushed.Count == 0)
            return;
        lock (_gate)
            _isTimeUp = false;
        StorageWait.For(_storage.FlushAsync(CancellationToken.None));
        _unflushedBytes = 0;
        var last = 0L;
        lock (_gate)
        {
            while (_unflushed.TryDequeue(out var group))
            {
                last = group.Last;
                group.NoteDurable();
            }
        }

        if (last == _durable)
            return;
        Volatile.Write(ref _durable, last);
        _onDurable(last);
    }
}
