namespace GenosDb.Storage;

/// <summary>A dictionary. The same instance can be opened again after it was disposed, which is how a test restarts a peer; nothing is durable.</summary>
public sealed class MemoryStorage : IGraphStorage
{
    private readonly Lock _gate = new();
    private readonly StorageCalls _calls = new();
    private readonly Dictionary<ReadOnlyMemory<byte>, byte[]> _records = new(BytesComparer.Instance);
    private StorageLimits _limits = new();
    private TimeProvider _time = TimeProvider.System;
    private StorageHealth _health;
    private bool _isReadOnly;
    private long _incarnation;
    private long _lsn;

    /// <inheritdoc/>
    public StorageStatus Status
    {
        get
        {
            lock (_gate)
                return new StorageStatus("memory", IsDurable: false, _lsn, _lsn, LogBytes: 0, SnapshotBytes: 0, CompactionDue: false, _health);
        }
    }

    /// <inheritdoc/>
    public ValueTask<StorageOpening> OpenAsync(StorageOpenRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        using var turn = _calls.Alone();
        lock (_gate)
        {
            if (_health != StorageHealth.Closed)
                throw new StorageException(StorageFailure.InUse, "This memory storage is open already. Dispose the database that uses it first.");
            var started = request.TimeProvider.GetTimestamp();
            foreach (var (key, value) in _records)
                request.OnRecord(key.Span, value, isDeletion: false);
            (_limits, _time, _isReadOnly, _health) = (request.Limits, request.TimeProvider, request.ReadOnly, StorageHealth.Open);
            var meter = new ProgressMeter(request.Progress, request.TimeProvider);
            meter.Add(0, _records.Count);
            meter.End();
            return ValueTask.FromResult(new StorageOpening(++_incarnation, _records.Count, 0, WasClosedCleanly: true, [], MayMissRecords: false, request.TimeProvider.GetElapsedTime(started)));
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> AppendAsync(IReadOnlyList<StorageBatch> group, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        cancellationToken.ThrowIfCancellationRequested();
        using var turn = _calls.Commit();
        lock (_gate)
        {
            RequireOpen();
            if (_isReadOnly)
                throw new StorageException(StorageFailure.ReadOnly, "This storage was opened for reading only. Open it without that to write.");
            foreach (var batch in group)
                StorageRules.Check(batch, _limits);
            foreach (var record in group.SelectMany(batch => batch.Records))
            {
                if (record.IsDeletion)
                    _records.Remove(record.Key);
                else
                    _records[record.Key.ToArray()] = record.Value.ToArray();
            }

            return ValueTask.FromResult(_lsn += group.Count);
        }
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var turn = _calls.Commit();
        RequireOpen();
        return default;
    }

    /// <inheritdoc/>
    public ValueTask CompactAsync(IStorageState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        cancellationToken.ThrowIfCancellationRequested();
        using var turn = _calls.Maintain();
        RequireOpen();
        return default;
    }

    /// <inheritdoc/>
    public ValueTask<StorageReport> VerifyAsync(IProgress<StorageProgress>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var turn = _calls.Maintain();
        RequireOpen();
        lock (_gate)
        {
            var bytes = _records.Sum(record => (long)record.Key.Length + record.Value.Length);
            var meter = new ProgressMeter(progress, _time);
            meter.Begin(StoragePhase.Verifying, bytes);
            meter.Add(bytes, _records.Count);
            meter.End();
            return ValueTask.FromResult(new StorageReport(_records.Count, bytes, []));
        }
    }

    /// <summary>Closes it; what it holds stays, and can be opened again.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
            _health = StorageHealth.Closed;
        return default;
    }

    private void RequireOpen()
    {
        lock (_gate)
        {
            if (_health == StorageHealth.Closed)
                throw new ObjectDisposedException(nameof(MemoryStorage), "The storage is not open.");
        }
    }
}
