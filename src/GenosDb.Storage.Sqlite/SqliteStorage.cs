using Microsoft.Data.Sqlite;

namespace GenosDb.Storage.Sqlite;

/// <summary>The storage contract on one SQLite file, with checksums of its own: SQLite has none for its pages.</summary>
/// <remarks>
/// <para>Beside the database lie <c>.lock</c>, held while it is open, and <c>.durable</c>, 64 bytes that tell how far it was flushed; after a crash also <c>-wal</c>, which belongs to it. Copy them
/// together, and only while it is closed.</para>
/// <para>An append is one transaction in the write-ahead log, a flush one that syncs it. Opening reads and checks everything. A call runs on the caller's thread; appends and flushes wait while a
/// verification reads, and for a slice of a compaction. Other programs may read the file while it is closed; a row that they change is found as damage.</para>
/// </remarks>
public sealed class SqliteStorage : IGraphStorage
{
    private const int VacuumedPages = 256;
    private const long FreeBytesDue = 16 << 20;

    private readonly StoreFiles _files;
    private readonly StorageCalls _calls = new();
    private readonly Lock _gate = new();
    private volatile StorageStatus _status = new("sqlite", IsDurable: true, 0, 0, 0, 0, CompactionDue: false, StorageHealth.Closed);
    private StorageOpenRequest? _request;
    private SqliteStore? _store;
    private IDisposable? _lock;

    /// <summary>Names a store; nothing happens before it is opened.</summary>
    /// <param name="path">The database file. Its folder has to be there.</param>
    /// <exception cref="ArgumentException">Empty, or not a path.</exception>
    public SqliteStorage(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _files = new StoreFiles(Path.GetFullPath(path));
    }

    /// <inheritdoc/>
    public StorageStatus Status => _status;

    /// <inheritdoc/>
    public ValueTask<StorageOpening> OpenAsync(StorageOpenRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        using var turn = _calls.Alone();
        lock (_gate)
            return ValueTask.FromResult(Open(request, cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask<long> AppendAsync(IReadOnlyList<StorageBatch> group, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        cancellationToken.ThrowIfCancellationRequested();
        using var turn = _calls.Commit();
        lock (_gate)
        {
            var store = RequireWritable();
            foreach (var batch in group)
                StorageRules.Check(batch, _request!.Limits);
            Write(store, () => store.Append(group));
            return ValueTask.FromResult(store.Head.Lsn);
        }
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var turn = _calls.Commit();
        lock (_gate)
        {
            if (RequireOpen().IsReadOnly)
                return default;
            var store = RequireWritable();
            Write(store, store.Flush, isFlush: true);
            return default;
        }
    }

    /// <summary>Moves the write-ahead log into the database and gives free pages back; the state is not needed.</summary>
    /// <inheritdoc/>
    public ValueTask CompactAsync(IStorageState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        cancellationToken.ThrowIfCancellationRequested();
        using var turn = _calls.Maintain();
        for (var hasMore = true; hasMore;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (_gate)
            {
                var store = RequireWritable();
                Write(store, () =>
                {
                    hasMore = store.Vacuum(VacuumedPages);
                    store.Checkpoint();
                });
            }
        }

        return default;
    }

    /// <inheritdoc/>
    public ValueTask<StorageReport> VerifyAsync(IProgress<StorageProgress>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var turn = _calls.Maintain();
        lock (_gate)
        {
            var store = RequireOpen();
            var findings = new List<StorageFinding>();
            var reader = new StoreReader(store.Database, _files.Database, _request!.Limits, findings.Add);
            var meter = new ProgressMeter(progress, _request.TimeProvider);
            meter.Begin(StoragePhase.Verifying, store.DatabaseBytes + store.LogBytes);
            try
            {
                // What is in memory would hide what is on disk.
                store.Database.Execute("PRAGMA shrink_memory");
                if (reader.Read(DurableMark.Read(_files.Durable), onRecord: null, meter, cancellationToken) is { } head && !head.Equals(store.Head))
                    findings.Add(new StorageFinding(_files.Database, Offset: null, head.Lsn, "Table meta is not as it was written."));
            }
            catch (SqliteException problem)
            {
                findings.Add(new StorageFinding(_files.Database, Offset: null, Lsn: null, problem.Message));
            }

            meter.End();
            return ValueTask.FromResult(new StorageReport(reader.Records, reader.Bytes, [.. findings]));
        }
    }

    /// <summary>Makes everything durable and closes the store. After a failed write nothing more is written: what is on disk stays as it is. May be called again.</summary>
    /// <exception cref="StorageException">The last flush failed; the store is closed all the same.</exception>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_store is null)
                return default;
            try
            {
                if (_status.Health is StorageHealth.Open or StorageHealth.Full)
                    _store.Close();
            }
            catch (Exception problem) when (problem is SqliteException or IOException)
            {
                throw StoreErrors.Faulted(_files.Database, problem);
            }
            finally
            {
                _store.Dispose();
                _store = null;
                _lock?.Dispose();
                _status = _status with { Health = StorageHealth.Closed };
            }

            return default;
        }
    }

    private StorageOpening Open(StorageOpenRequest request, CancellationToken cancellationToken)
    {
        if (_store is not null)
            throw new StorageException(StorageFailure.InUse, $"'{_files.Database}' is open already. Dispose the database that uses it first.") { Path = _files.Database };
        var started = request.TimeProvider.GetTimestamp();
        var isOfHandler = false;
        var isHeld = false;
        try
        {
            _lock = StoreLock.Take(_files, request.ReadOnly);
            var meter = new ProgressMeter(request.Progress, request.TimeProvider);
            meter.Begin(StoragePhase.Locking, new[] { _files.Database, _files.WriteAheadLog }.Where(File.Exists).Sum(file => new FileInfo(file).Length));
            _store = new StoreOpener(_files, request, Deliver, meter).Open(out var opening, cancellationToken);
            (_request, isHeld) = (request, true);
            SetStatus(_store, StorageHealth.Open);
            meter.End();
            return opening with { Elapsed = request.TimeProvider.GetElapsedTime(started) };
        }
        catch (SqliteException problem)
        {
            throw StoreErrors.FromReading(problem, _files.Database);
        }
        catch (Exception problem) when (!isOfHandler && problem is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.Unreadable(_files.Database, problem);
        }
        finally
        {
            if (!isHeld)
                _lock?.Dispose();
        }

        void Deliver(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDeletion)
        {
            isOfHandler = true;
            request.OnRecord(key, value, isDeletion);
            isOfHandler = false;
        }
    }

    private SqliteStore RequireOpen() => _store ?? throw new ObjectDisposedException(nameof(SqliteStorage), "The storage is not open.");

    private SqliteStore RequireWritable()
    {
        var store = RequireOpen();
        if (store.IsReadOnly)
            throw new StorageException(StorageFailure.ReadOnly, $"'{_files.Database}' was opened for reading only. Open it without that to write.") { Path = _files.Database };
        return _status.Health == StorageHealth.Faulted ? throw StoreErrors.Faulted(_files.Database, cause: null) : store;
    }

    private void Write(SqliteStore store, Action write, bool isFlush = false)
    {
        try
        {
            write();
            SetStatus(store, StorageHealth.Open);
        }
        catch (Exception problem) when (problem is SqliteException or IOException or UnauthorizedAccessException)
        {
            var failure = isFlush ? StoreErrors.Faulted(_files.Database, problem) : StoreErrors.FromWriting(problem, _files.Database);
            SetStatus(store, failure.Failure == StorageFailure.Full ? StorageHealth.Full : StorageHealth.Faulted);
            throw failure;
        }

        try
        {
            store.CheckpointWhenLong();
        }
        catch (SqliteException)
        {
            // What was asked for has been done; that the disk failed afterwards is what the next call is told.
            SetStatus(store, StorageHealth.Faulted);
        }
    }

    private void SetStatus(SqliteStore store, StorageHealth health)
    {
        var (database, log) = (store.DatabaseBytes, store.LogBytes);
        var isDue = store.FreeBytes > Math.Max(FreeBytesDue, database / 2);
        _status = _status with { Lsn = store.Head.Lsn, DurableLsn = store.Head.DurableLsn, LogBytes = log, SnapshotBytes = database, CompactionDue = isDue, Health = health };
    }
}
