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

    /// <summary>Starts writing to an open storage, which it disposes in the end.</summary>
    /// <param name="storage">Open.</param>
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
            if (IsBroken)
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
    public CommitGroup Cut(bool mustFlush)
    {
        lock (_gate)
        {
            var group = _open;
            group.MustFlush |= mustFlush;
            if (IsBroken)
                group.Fail(_problem!);
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

    /// <summary>Writes and flushes what is queued, then disposes the storage.</summary>
    /// <param name="deadline">After it whoever still waits is told that it failed; the storage is disposed when it comes back.</param>
    /// <param name="time">Measures it.</param>
    public async Task CloseAsync(TimeSpan deadline, TimeProvider time)
    {
        lock (_gate)
        {
            _isClosing = true;
            Monitor.Pulse(_gate);
        }

        try
        {
            await _ended.Task.WaitAsync(deadline, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            FailAll(new StorageException(StorageFailure.Faulted, $"The storage did not answer within {deadline.TotalSeconds:0} s while the database was closed. What was pending may or may not be on disk; open it again to see."));
        }

        await _timer.DisposeAsync().ConfigureAwait(false);
    }

    private bool IsBroken => _problem is { Failure: not StorageFailure.Full };

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
            FailAll(fault);
            _onFaulted(fault);
        }

        Dispose();
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

        group.NoteWritten(lsn);
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
                    _problem = null;
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
            if (_isClosing)
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

    private void FailAll(StorageException problem)
    {
        lock (_gate)
        {
            _problem = problem.Failure == StorageFailure.Full ? new StorageException(StorageFailure.Faulted, problem.Message, problem) : problem;
            _open.Fail(_problem);
            _current?.Fail(_problem);
            while (_queue.TryDequeue(out var group))
                group.Fail(_problem);
            foreach (var group in _unflushed)
                group.Fail(_problem);
        }
    }

    private void Dispose()
    {
        try
        {
            StorageWait.For(_storage.DisposeAsync());
            _ended.SetResult();
        }
#pragma warning disable CA1031 // Who closes is told.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            _ended.SetException(problem);
        }
    }
}
