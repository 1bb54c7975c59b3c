using GenosDb.Diagnostics;
using GenosDb.Storage;
using GenosDb.Sync;

namespace GenosDb;

/// <content>What outlasts the process. The steps of the engine journal what they change; a thread of its own writes it; what goes to peers waits until what it
/// tells of is durable.</content>
public sealed partial class GenosDatabase
{
    /// <summary>How long closing waits for a disk.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How much of that can be spent on what only makes the next opening faster.</summary>
    private static readonly TimeSpan CloseCompactionTimeout = TimeSpan.FromSeconds(3);

    /// <summary>After a compaction that failed.</summary>
    private static readonly TimeSpan CompactionBackoff = TimeSpan.FromSeconds(60);

    /// <summary>More than this is compacted at the end, so that the next opening is fast.</summary>
    private const long LogBytesToCompactAtClose = 8 << 20;

    private readonly SemaphoreSlim _maintenance = new(1);
    private readonly CancellationTokenSource _closing = new();
    private readonly StateChange _format;
    private DateTimeOffset _compactAfter;
    private int _isCompacting;

    private readonly IGraphStorage? _storage;
    private readonly StateJournal? _journal;
    private readonly GroupCommit? _commits;
    private readonly StateEncoder _encoder = new();
    private readonly Queue<(long Barrier, SyncEffect Effect)> _waiting = [];
    private readonly Durability _durability;
    private readonly bool _isReadOnly;
    private ulong _lease;
    private long _barrier;
    private bool _isFaulted;

    /// <inheritdoc/>
    public StorageStatus Storage => Volatile.Read(ref _isFaulted) ? _storage!.Status with { Health = StorageHealth.Faulted }
        : _storage?.Status ?? new StorageStatus("none", IsDurable: false, Lsn: 0, DurableLsn: 0, LogBytes: 0, SnapshotBytes: 0, CompactionDue: false, State == DatabaseState.Closed ? StorageHealth.Closed : StorageHealth.Open);

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
        if (_commits is null)
            return default;
        _commits.RequireWritable();
        return new ValueTask(_commits.Cut(mustFlush: true).Durable.WaitAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask CompactAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
        RequireWritable();
        await MaintainAsync(
            async ending =>
            {
                await CompactNeedsTurnAsync(isLast: false, ending).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<StorageReport> VerifyAsync(IProgress<StorageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
        if (_storage is null)
            return new StorageReport(0, 0, []);
        return await MaintainAsync(ending => Task.Run(() => _storage.VerifyAsync(progress, ending).AsTask(), ending), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does one thing to the storage after the other; those that append and flush go on meanwhile.</summary>
    private async Task<T> MaintainAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        try
        {
            await _maintenance.WaitAsync(ending.Token).ConfigureAwait(false);
            try
            {
                return await call(ending.Token).ConfigureAwait(false);
            }
            finally
            {
                _maintenance.Release();
            }
        }
        catch (OperationCanceledException problem) when (_closing.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException("The database was disposed meanwhile.", problem);
        }
    }

    private async ValueTask CloseStorageAsync()
    {
        try
        {
            await _closing.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException problem)
        {
            // A storage threw where its compaction or verification was told; what is pending is still to be written.
            LogMessages.CompactionFailed(_storageLog, problem);
        }

        if (_storage is null)
            return;
        lock (_gate)
        {
            // Nothing more is issued, so the next run need not begin above all that might have been.
            if (_lease > _engine.LastTick)
                ExtendLease(new HybridTimestamp(_engine.LastTick, Replica));
        }

        var ending = EndStorageAsync(_storage);
        try
        {
            await ending.WaitAsync(CloseTimeout, _time).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!ending.IsCompleted)
        {
            _commits?.GiveUp(new StorageException(StorageFailure.Faulted, $"The storage did not answer within {CloseTimeout.TotalSeconds:0} s while the database was closed. What was pending may or may not be on disk; open it again to see."));
        }
    }

    /// <summary>Writes what is pending, waits for a compaction or verification to give up, and disposes the storage.</summary>
    private async Task EndStorageAsync(IGraphStorage storage)
    {
        using var deadline = new CancellationTokenSource(CloseCompactionTimeout, _time);
        if (_commits is not null)
            await _commits.CloseAsync().ConfigureAwait(false);
        await _maintenance.WaitAsync().ConfigureAwait(false);
        // A process that opens, writes once and closes has no other time for it.
        if (_commits is not null && !_isFaulted && (storage.Status.LogBytes > LogBytesToCompactAtClose || storage.Status.CompactionDue))
            await TryCompactAsync(isLast: true, deadline.Token).ConfigureAwait(false);
        await storage.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Hands over what the steps have changed since the last time; of the lock.</summary>
    /// <returns>What it goes to the storage with; null when it is there, or there is nothing.</returns>
    private CommitGroup? Record(Durability durability)
    {
        if (_journal is not { Changes.Length: > 0 })
            return null;
        if (_commits is null)
        {
            // A dictionary is as fast as a queue.
            var appending = _storage!.AppendAsync([_encoder.Encode(_journal.Changes)], CancellationToken.None);
            if (!appending.IsCompletedSuccessfully)
                throw new InvalidOperationException("Memory storage does not wait.");
            _encoder.Reset();
            _journal.Take();
            return null;
        }

        var group = _commits.Enqueue(_journal.Changes, _journal.Taken + 1, durability == Durability.Strict);
        var number = _journal.Take();
        if (durability == Durability.Strict)
            _barrier = number;
        return group;
    }

    /// <summary>Everything that outlasts a restart as it is now. O(kept).</summary>
    private StateCapture CaptureNeedsLock() => new(_format, _graph.GetSnapshot(), _engine.CaptureBesideGraph(), Replica, _lease, StoredIndexesNeedLock());

    private StateCapture Capture()
    {
        lock (_gate)
        {
            ThrowIfClosed();
            return CaptureNeedsLock();
        }
    }

    /// <param name="isLast">Whether everything is written already, and nothing is appended any more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private async Task CompactNeedsTurnAsync(bool isLast, CancellationToken cancellationToken)
    {
        if (_commits is null)
            return;
        CommitGroup? group = null;
        StateCapture captured;
        lock (_gate)
        {
            if (!isLast)
            {
                ThrowIfClosed();
                group = _commits.Cut(mustFlush: false);
            }

            captured = CaptureNeedsLock();
        }

        using var state = captured;
        state.Lsn = group is null ? _storage!.Status.Lsn : await group.Written.WaitAsync(cancellationToken).ConfigureAwait(false);
        await Task.Run(() => _storage!.CompactAsync(state, cancellationToken).AsTask(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Compacts on its own account; what goes wrong costs space and nothing else, so it is logged.</summary>
    private async Task TryCompactAsync(bool isLast, CancellationToken cancellationToken)
    {
        try
        {
            await CompactNeedsTurnAsync(isLast, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is OperationCanceledException or ObjectDisposedException)
        {
            // The database is being closed.
        }
#pragma warning disable CA1031 // Whatever the storage throws; when it is broken, the next append says so.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            _compactAfter = _time.GetUtcNow() + CompactionBackoff;
            LogMessages.CompactionFailed(_storageLog, problem);
        }
    }

    private async Task CompactByItselfAsync()
    {
        await _maintenance.WaitAsync().ConfigureAwait(false);
        try
        {
            await TryCompactAsync(isLast: false, _closing.Token).ConfigureAwait(false);
        }
        finally
        {
            _maintenance.Release();
            Volatile.Write(ref _isCompacting, 0);
        }
    }

    private void CompactWhenDue()
    {
        if (_storage!.Status.CompactionDue && !_closing.IsCancellationRequested && _time.GetUtcNow() >= _compactAfter && Interlocked.Exchange(ref _isCompacting, 1) == 0)
            _ = Task.Run(CompactByItselfAsync);
    }

    /// <summary>Completes when the storage keeps up, so that nothing more is read from peers before.</summary>
    internal Task WhenRoom() => _commits?.WhenRoom() ?? Task.CompletedTask;

    /// <summary>No stamp or position leaves before a bound of the clock is durable; of the lock.</summary>
    private void ExtendLease(HybridTimestamp lease)
    {
        _lease = lease.Packed;
        if (_journal is null)
            return;
        _journal.Add(new StateChange(StateChangeKind.Lease, Position: lease.Packed));
        Record(Durability.Strict);
    }

    /// <summary>Whether what goes to peers tells of something that is not durable yet.</summary>
    private bool MustWait => _commits is not null && (_waiting.Count > 0 || _barrier > _commits.Durable);

    private void OnDurable(long number)
    {
        List<SyncEffect>? toLog;
        lock (_gate)
        {
            if (_isClosed)
                return;
            while (_waiting.TryPeek(out var waiting) && waiting.Barrier <= number)
            {
                _waiting.Dequeue();
                Deliver(waiting.Effect);
            }

            _engine.Handle(SyncInput.Persisted(number), _time.GetUtcNow(), _effects);
            Record(Durability.Relaxed);
            CarryOut(out toLog);
        }

        if (toLog is not null)
            Report(toLog);
        CompactWhenDue();
    }

    /// <summary>What is in memory is ahead of the disk by what failed, which nobody was told of. It stays that way: peers get nothing more.</summary>
    private void OnFaulted(StorageException problem)
    {
        LogMessages.StorageFailed(_storageLog, problem);
        Volatile.Write(ref _isFaulted, true);
        lock (_gate)
            _waiting.Clear();
        _sync.EndLinks("the storage has failed");
    }

    private Durability DurabilityOf(WriteOptions? options) => options?.Durability ?? _durability;

    /// <exception cref="StorageException">Opened for reading only, full, or faulted.</exception>
    private void RequireWritable()
    {
        if (_isReadOnly)
            throw new StorageException(StorageFailure.ReadOnly, $"The database was opened with {nameof(GenosOptions.ReadOnly)}. Open it without that to write.");
        _commits?.RequireWritable();
    }
}
