namespace GenosDb.Storage;

/// <summary>An append-only log with snapshots, in a directory of its own. Managed code alone; the format is in <c>docs/log-format.md</c>.</summary>
/// <remarks>
/// <para>A group of batches is one write, and a flush is one sync of one file. Recovery tells a torn end, which was never acknowledged, from damage, which is a typed error or a
/// repair that is reported. The calls are synchronous inside: their tasks are completed when they return, so call them from a thread that may wait for a disk.</para>
/// <para>While the disk is full, <see cref="AppendAsync"/> fails with <see cref="StorageFailure.Full"/> and the health is <see cref="StorageHealth.Full"/>; the next append that
/// fits clears it. The same instance can be opened again after it was disposed, or after opening failed. <see cref="Status"/> is thread-safe.</para>
/// </remarks>
public sealed class LogStorage : IGraphStorage
{
    internal const string KindName = "log";

    private static readonly StorageStatus Closed = new(KindName, IsDurable: true, Lsn: 0, DurableLsn: 0, LogBytes: 0, SnapshotBytes: 0, CompactionDue: false, StorageHealth.Closed);

    private readonly IStorageDevice _device;
    private readonly LogSettings _settings;
    private readonly StorageCalls _calls = new();
    private StorageOpenRequest? _request;
    private IStorageFile? _lock;
    private LogWriter? _writer;
    private RecoveredLog? _readOnly;

    /// <summary>Creates a storage; nothing is touched before it is opened.</summary>
    /// <param name="directory">Its directory, which nothing else uses; by convention its name ends in <c>.genos</c>. Created when it is absent.</param>
    /// <exception cref="ArgumentException">Empty.</exception>
    public LogStorage(string directory)
        : this(new FileStorageDevice(directory))
    {
    }

    /// <summary>Creates a storage on another device than the file system, such as the simulated disk of GenosDb.Testing.</summary>
    /// <param name="device">Where it is.</param>
    public LogStorage(IStorageDevice device)
        : this(device, new LogSettings())
    {
    }

    internal LogStorage(IStorageDevice device, LogSettings settings)
    {
        ArgumentNullException.ThrowIfNull(device);
        (_device, _settings) = (device, settings);
    }

    /// <inheritdoc/>
    public StorageStatus Status => _writer?.Status ?? (_readOnly is { } log ? Closed with { Lsn = log.Lsn, DurableLsn = log.Lsn, SnapshotBytes = log.SnapshotBytes, Health = StorageHealth.Open } : Closed);

    /// <inheritdoc/>
    public ValueTask<StorageOpening> OpenAsync(StorageOpenRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        using var call = _calls.Alone();
        if (_request is not null)
            throw new StorageException(StorageFailure.InUse, $"The store in '{_device.Location}' is open already, by this instance. Dispose the database that uses it first.") { Path = _device.Location };
        try
        {
            var opening = Open(request, cancellationToken);
            // What is above cannot be written down, whoever allows it.
            var limits = request.Limits;
            _request = request with
            {
                Limits = limits with
                {
                    KeyBytes = Math.Min(limits.KeyBytes, StorageLimits.MaxKeyBytes),
                    ValueBytes = Math.Min(limits.ValueBytes, StorageLimits.MaxValueBytes),
                    BatchBytes = Math.Min(limits.BatchBytes, StorageLimits.MaxBatchBytes),
                },
            };
            return ValueTask.FromResult(opening);
        }
        catch
        {
            Release();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>On <see cref="StorageFailure.Full"/> no batch of the group is in the store: append the same group again, with pauses from 1 to 60 seconds, or another one. What was written
    /// of it is left behind in a segment that is not continued, and the next append begins a segment at the frame where the group began, so that it can be neither doubled nor lost. Only
    /// when the process ends before that can the next opening find the first batches of the group, whole ones, as it can of every append that did not return.</remarks>
    public ValueTask<long> AppendAsync(IReadOnlyList<StorageBatch> group, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        cancellationToken.ThrowIfCancellationRequested();
        using var call = _calls.Commit();
        ArgumentOutOfRangeException.ThrowIfZero(group.Count, nameof(group));
        var writer = RequireWriter();
        for (var i = 0; i < group.Count; i++)
            Check(group[i], _request!.Limits);
        return ValueTask.FromResult(writer.Append(group));
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var call = _calls.Commit();
        RequireOpen();
        _writer?.Flush();
        return default;
    }

    /// <inheritdoc/>
    public ValueTask CompactAsync(IStorageState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        cancellationToken.ThrowIfCancellationRequested();
        using var call = _calls.Maintain();
        LogCompaction.Run(RequireWriter(), _device, _request!, state, cancellationToken);
        return default;
    }

    /// <inheritdoc/>
    public ValueTask<StorageReport> VerifyAsync(IProgress<StorageProgress>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var call = _calls.Maintain();
        RequireOpen();
        try
        {
            return ValueTask.FromResult(LogVerification.Run(_device, _writer?.StoreId ?? _readOnly!.StoreId ?? default, _writer?.VerifiableEnd(), new ProgressMeter(progress, _request!.TimeProvider), cancellationToken));
        }
        catch (IOException problem)
        {
            throw StorageErrors.Unreadable(_device, name: "", offset: null, problem);
        }
    }

    /// <summary>Makes everything durable, marks the log as closed, and releases the directory. May be called again.</summary>
    /// <exception cref="StorageException">The last flush failed: what was appended after the one before may be lost. The directory is released all the same.</exception>
    public ValueTask DisposeAsync()
    {
        using var call = _calls.Alone();
        try
        {
            _writer?.Close();
        }
        finally
        {
            Release();
        }

        return default;
    }

    private static void Check(StorageBatch batch, StorageLimits limits)
    {
        StorageRules.Check(batch, limits);
        if (limits.KeyBytes + (long)limits.ValueBytes <= LogFrame.MaxPayloadBytes - (64 << 10))
            return;
        foreach (var record in batch.Records)
        {
            if (RecordFormat.LengthOf(record) > LogFrame.MaxPayloadBytes)
                throw new StorageException(StorageFailure.LimitExceeded, $"A key and its value have {record.Key.Length} and {record.Value.Length} bytes, which do not fit into one frame of {LogFrame.MaxPayloadBytes}. Split it. Nothing was written.");
        }
    }

    private StorageOpening Open(StorageOpenRequest request, CancellationToken cancellationToken)
    {
        var time = request.TimeProvider;
        var started = time.GetTimestamp();
        var meter = new ProgressMeter(request.Progress, time);
        meter.Begin(StoragePhase.Locking, bytesTotal: 0);
        if (!request.ReadOnly)
        {
            // Before the lock is made: a folder that is something else stays as it is.
            if (ReadFolder() is { HasStoreFiles: false, Others.Count: > 0 } other)
                new LogRecovery(new StoreFiles(_device), other, request, meter, cancellationToken).Run();
            _lock = LockFile.Take(_device);
        }

        using var files = new StoreFiles(_device);
        var log = new LogRecovery(files, request.ReadOnly ? Hold(files) : ReadFolder(), request, meter, cancellationToken).Run();
        if (request.ReadOnly)
        {
            _readOnly = log;
        }
        else
        {
            cancellationToken.ThrowIfCancellationRequested();
            _writer = LogWriter.Begin(_device, request, _settings, log);
            LockFile.Sign(_device, _lock!, _writer.Incarnation, time.GetUtcNow());
        }

        meter.End();
        return new StorageOpening(
            _writer?.Incarnation ?? log.HighestIncarnation, log.Records, log.TornBytes, log.WasClosedCleanly, [.. log.DamagedFiles, .. log.IsIdentityDamaged ? [StoreIdentity.FileName] : (string[])[]], log.IsLossy, time.GetElapsedTime(started));
    }

    private LogFolder ReadFolder()
    {
        try
        {
            return LogFolder.Read(_device);
        }
        catch (IOException problem)
        {
            throw StorageErrors.Unreadable(_device, name: "", offset: null, problem);
        }
    }

    /// <summary>Opens all files of a store that another process may be writing. Once they are open they stay readable when it removes them.</summary>
    private LogFolder Hold(StoreFiles files)
    {
        const int tries = 10;
        for (var i = 1; ; i++)
        {
            var folder = ReadFolder();
            try
            {
                files.Hold(folder.Snapshots.Select(snapshot => snapshot.ToString()).Concat(folder.Segments.Select(segment => segment.ToString())));
                return folder;
            }
            catch (IOException problem)
            {
                files.Dispose();
                if (i == tries)
                    throw StorageErrors.Unreadable(_device, name: "", offset: null, problem);
            }
        }
    }

    private void Release()
    {
        _writer?.Dispose();
        _lock?.Dispose();
        (_writer, _lock, _readOnly, _request) = (null, null, null, null);
    }

    private void RequireOpen() => ObjectDisposedException.ThrowIf(_request is null, this);

    private LogWriter RequireWriter()
    {
        RequireOpen();
        return _writer ?? throw new StorageException(StorageFailure.ReadOnly, $"The store in '{_device.Location}' was opened for reading only. Open it without that to write.") { Path = _device.Location };
    }
}
