namespace GenosDb.Storage;

/// <summary>A log that is open for writing. Appending and flushing may run beside compaction.</summary>
internal sealed class LogWriter : IDisposable
{
    private const int MaxClashes = 100;

    private static readonly TimeSpan LookPause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly IStorageDevice _device;
    private readonly StorageOpenRequest _request;
    private readonly LogSettings _settings;
    private readonly FrameBuffer _buffer;
    private readonly LogInventory _inventory;
    private readonly long _readLsn;

    private SegmentWriter? _segment;
    private SegmentWriter? _next;
    private StorageException? _fault;
    private StorageHealth _health = StorageHealth.Open;
    private StorageStatus _status;
    private long _lookedAt;
    private long _lsn;
    private long _durableLsn;

    private LogWriter(IStorageDevice device, StorageOpenRequest request, LogSettings settings, RecoveredLog log, UInt128 storeId)
    {
        (_device, _request, _settings, StoreId) = (device, request, settings, storeId);
        (_buffer, _lsn, _durableLsn, Incarnation, _inventory) = (new FrameBuffer(settings.FrameBytes), log.ProvenLsn, log.ProvenLsn, log.HighestIncarnation + 1, new LogInventory(log));
        (_readLsn, _lookedAt) = (log.Lsn, request.TimeProvider.GetTimestamp());
        _status = MakeStatusNeedsLock();
    }

    public UInt128 StoreId { get; }

    public long Incarnation { get; private set; }

    public StorageStatus Status => Volatile.Read(ref _status);

    /// <summary>Begins to write behind what was recovered. Only then may it be served: everything that was read is durable.</summary>
    /// <exception cref="StorageException">It failed; it can be tried again.</exception>
    public static LogWriter Begin(IStorageDevice device, StorageOpenRequest request, LogSettings settings, RecoveredLog log)
    {
        LogWriter? writer = null;
        try
        {
            writer = new LogWriter(device, request, settings, log, StoreFolder.Prepare(device, request, log));
            lock (writer._gate)
            {
                if (log.LastBatchEnd > 0 && log.Lsn > log.ProvenLsn && !log.WasClosedCleanly)
                    writer.StartWithCopiesNeedsLock(log);
                else
                    writer.StartSegmentNeedsLock();
            }

            return writer;
        }
        catch (IOException problem)
        {
            writer?.Dispose();
            throw StorageErrors.NotWritten(device, problem);
        }
        catch
        {
            writer?.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="IGraphStorage.AppendAsync"/>
    public long Append(IReadOnlyList<StorageBatch> group)
    {
        lock (_gate)
        {
            RequireUsableNeedsLock();
            LookForOthersNeedsLock(LookPause);
            if (_segment is null || _next is not null || _segment.Length >= _settings.SegmentBytes)
                StartSegmentNeedsLock();
            try
            {
                _lsn = _segment!.Append(group, _buffer, _lsn + 1, _durableLsn);
            }
            catch (IOException problem) when (problem.HResult == StorageErrors.NoSpace)
            {
                throw AbandonNeedsLock(problem);
            }
            catch (IOException problem)
            {
                throw FaultNeedsLock("Writing to the log", problem);
            }

            PublishNeedsLock();
            return _lsn;
        }
    }

    /// <inheritdoc cref="IGraphStorage.FlushAsync"/>
    public void Flush()
    {
        lock (_gate)
        {
            RequireUsableNeedsLock();
            if (_segment is null || _durableLsn == _lsn)
                return;
            SyncNeedsLock(_segment);
            PublishNeedsLock();
        }
    }

    /// <summary>Makes everything durable and says in the log that nothing is missing.</summary>
    /// <exception cref="StorageException">What was appended and not flushed may be lost.</exception>
    public void Close()
    {
        lock (_gate)
        {
            if (_segment is null || _next is not null || _health == StorageHealth.Faulted)
                return;
            if (_durableLsn != _lsn)
                SyncNeedsLock(_segment);
            try
            {
                _segment.Close(_lsn + 1, _durableLsn);
                _segment.Sync();
            }
            catch (IOException)
            {
                // Everything is durable already. Without the mark the next opening says that the store was not closed cleanly, which is so.
            }
        }
    }

    /// <summary>What a running verification may read: the segments up to here, and of the last one so many bytes.</summary>
    public (SegmentName Last, long Length)? VerifiableEnd()
    {
        lock (_gate)
            return _segment is null ? null : (_segment.Name, _segment.Length);
    }

    /// <summary>Makes everything up to a state durable, and leaves the segments that hold it.</summary>
    /// <returns>Whether it needs a snapshot; false when there is one.</returns>
    /// <exception cref="StorageException">Faulted or full.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The state is ahead of the log.</exception>
    public bool BeginCompaction(long lsn)
    {
        lock (_gate)
        {
            RequireUsableNeedsLock();
            ArgumentOutOfRangeException.ThrowIfNegative(lsn);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(lsn, _lsn);
            // While there is no space everything is durable, and a new segment has to wait; a snapshot may still fit, and free what is behind it.
            if (_health != StorageHealth.Full && _segment is not null && _segment.Name.BaseLsn <= lsn)
                StartSegmentNeedsLock();
            return _inventory.CoveredLsn != lsn;
        }
    }

    /// <summary>A snapshot is durable, or was already. Removes what it makes superfluous.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="bytes">Of it; null when it was there.</param>
    /// <exception cref="StorageException">Faulted.</exception>
    public void EndCompaction(SnapshotName snapshot, long? bytes)
    {
        IReadOnlyList<LogRemoval> removals;
        lock (_gate)
        {
            if (bytes is { } length)
                _inventory.AddSnapshot(snapshot, length);
            removals = _inventory.Superfluous(_next?.Name ?? _segment?.Name, _lsn + 1);
            PublishNeedsLock();
        }

        var isComplete = true;
        foreach (var removal in removals)
        {
            try
            {
                removal.Run(_device);
                lock (_gate)
                    _inventory.Remove(removal);
            }
            catch (IOException)
            {
                isComplete = false; // the state says so, and the next compaction tries again
            }
        }

        if (removals.Count > 0)
            SyncDirectory();
        SetDegraded(!isComplete);
    }

    /// <summary>Says that old files could not be removed, or that they were.</summary>
    public void SetDegraded(bool isDegraded)
    {
        lock (_gate)
        {
            if (_health is StorageHealth.Open or StorageHealth.Degraded)
                _health = isDegraded ? StorageHealth.Degraded : StorageHealth.Open;
            PublishNeedsLock();
        }
    }

    /// <summary>Syncs the directory outside the lock.</summary>
    /// <exception cref="StorageException">It failed.</exception>
    public void SyncDirectory()
    {
        try
        {
            _device.SyncDirectory();
        }
        catch (IOException problem)
        {
            throw Fault("Flushing the directory", problem);
        }
    }

    /// <summary>A flush failed: nothing can be believed any more.</summary>
    /// <returns>What to throw.</returns>
    public StorageException Fault(string what, IOException problem)
    {
        lock (_gate)
            return FaultNeedsLock(what, problem);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _segment?.Dispose();
            _next?.Dispose();
            (_segment, _next) = (null, null);
        }
    }

    private void RequireUsableNeedsLock()
    {
        if (_fault is { } fault)
            throw StorageErrors.Faulted(_device, $"The store in '{_device.Location}' failed before: {fault.InnerException?.Message ?? fault.Message}", fault);
    }

    /// <summary>Ends the segment and begins another one. Every frame before is durable when the file is created; recovery rests on that.</summary>
    /// <exception cref="StorageException">Full or faulted.</exception>
    private void StartSegmentNeedsLock()
    {
        LookForOthersNeedsLock(TimeSpan.Zero);
        if (_segment is not null)
            SyncNeedsLock(_segment);
        try
        {
            _next ??= CreateSegmentNeedsLock();
            _next.Begin();
        }
        catch (IOException problem) when (problem.HResult == StorageErrors.NoSpace)
        {
            throw FullNeedsLock(problem);
        }
        catch (IOException problem)
        {
            throw FaultNeedsLock("Beginning a segment", problem);
        }

        try
        {
            _next.Sync();
            _device.SyncDirectory();
        }
        catch (IOException problem)
        {
            throw FaultNeedsLock("Flushing a new segment", problem);
        }

        EndSegmentNeedsLock();
        (_segment, _next) = (_next, null);
        _durableLsn = ++_lsn;
        if (_health == StorageHealth.Full)
            _health = StorageHealth.Open;
        PublishNeedsLock();
    }

    /// <summary>Begins with what was read and may not be durable. A sync of the old file would not do: when one had failed, the system may hold those pages for clean, and the next one succeeds
    /// without writing them. The file gets its name when all is in it, since from then on the old frames do not count.</summary>
    private void StartWithCopiesNeedsLock(RecoveredLog log)
    {
        using var files = new StoreFiles(_device);
        var (name, source) = (new SegmentName(_lsn + 1, (uint)Incarnation), log.Folder.Segments[^1].ToString());
        var temporary = name + LogFolder.TemporarySuffix;
        var header = NextHeaderNeedsLock();
        _next = new SegmentWriter(name, _device.Open(temporary, StorageFileMode.CreateNew), header, _durableLsn, _request.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds(), log.Lsn);
        _next.Begin();
        var window = new ReadWindow(files, source, log.LastBatchEnd);
        if (!window.TryGet(0, LogFileHeader.Bytes, out var bytes))
            throw new IOException($"'{source}' has become shorter.");
        var lastLsn = _next.AppendCopies(new SegmentReader(window, LogFileHeader.SaltOfDamaged(bytes)), log.LastBatchEnd, _buffer, _durableLsn, _lsn + 2);
        _next.Sync();
        if (LogFolder.Read(_device).Segments.Contains(name))
            throw new IOException($"'{name}' is there already: another process has opened the store.");
        _device.Rename(temporary, name.ToString());
        _device.SyncDirectory();
        (_segment, _next) = (_next, null);
        _lsn = _durableLsn = lastLsn;
        PublishNeedsLock();
    }

    private LogFileHeader NextHeaderNeedsLock() => new(LogFileKind.Segment, StoreId, StoreFolder.NewId(_request.Random), _lsn + 1, Incarnation);

    private SegmentWriter CreateSegmentNeedsLock()
    {
        for (var clashes = 0; ; clashes++)
        {
            var name = new SegmentName(_lsn + 1, (uint)Incarnation);
            try
            {
                return new SegmentWriter(name, _device.Open(name.ToString(), StorageFileMode.CreateNew), NextHeaderNeedsLock(), _durableLsn, _request.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds(), Math.Max(_readLsn, _lsn));
            }
            catch (IOException) when (_segment is null && clashes < MaxClashes && LogFolder.Read(_device).Segments.Contains(name))
            {
                // Somebody else opened the store at the same time, where locks do not work. Two writers never share a file.
                Incarnation++;
            }
        }
    }

    private void EndSegmentNeedsLock()
    {
        if (_segment is not { } ended)
            return;
        _inventory.AddSegment(ended.Name, ended.Length);
        ended.Dispose();
        _segment = null;
    }

    /// <summary>Leaves a segment into which a group did not fit. The next one begins with the frame that the group began with, so what was written of it does not count.</summary>
    private StorageException AbandonNeedsLock(IOException problem)
    {
        SyncNeedsLock(_segment!);
        EndSegmentNeedsLock();
        return FullNeedsLock(problem);
    }

    private StorageException FullNeedsLock(IOException problem)
    {
        _health = StorageHealth.Full;
        PublishNeedsLock();
        return StorageErrors.Full(_device, problem);
    }

    private StorageException FaultNeedsLock(string what, IOException? problem)
    {
        _fault ??= StorageErrors.Faulted(_device, problem is null ? what : $"{what} in '{_device.Location}' failed: {problem.Message}", problem);
        _health = StorageHealth.Faulted;
        PublishNeedsLock();
        return _fault;
    }

    private void SyncNeedsLock(SegmentWriter segment)
    {
        try
        {
            segment.Sync();
            _durableLsn = _lsn;
        }
        catch (IOException problem)
        {
            throw FaultNeedsLock("Flushing the log", problem);
        }
    }

    /// <summary>Where a network file system gives no lock, another writer shows by its files.</summary>
    private void LookForOthersNeedsLock(TimeSpan pause)
    {
        if (_request.TimeProvider.GetElapsedTime(_lookedAt) < pause)
            return;
        _lookedAt = _request.TimeProvider.GetTimestamp();
        try
        {
            if (LogFolder.Read(_device).HighestIncarnation is var highest && highest > Incarnation)
                throw FaultNeedsLock($"Another writer (incarnation {highest}, this is {Incarnation}) has taken over '{_device.Location}'.", problem: null);
        }
        catch (IOException problem)
        {
            throw FaultNeedsLock("Looking for other writers", problem);
        }
    }

    private void PublishNeedsLock() => Volatile.Write(ref _status, MakeStatusNeedsLock());

    private StorageStatus MakeStatusNeedsLock()
    {
        var logBytes = _inventory.BytesBehind + (_segment?.Length ?? 0);
        var isDue = logBytes > Math.Max(LogSettings.CompactedBytes, _inventory.SnapshotBytes) || _inventory.SegmentsBehind >= LogSettings.CompactedSegments;
        return new StorageStatus(LogStorage.KindName, IsDurable: true, _lsn, _durableLsn, logBytes, _inventory.SnapshotBytes, isDue, _health);
    }
}
