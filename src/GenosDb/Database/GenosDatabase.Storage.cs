using GenosDb.Diagnostics;
using GenosDb.Storage;
using GenosDb.Sync;

namespace GenosDb;

/// <content>What outlasts the process. The steps of the engine journal what they change; a thread of its own writes it; what goes to peers waits until what it
/// tells of is durable.</content>
public sealed partial class GenosDatabase
{
    private const string FolderSuffix = ".genos";

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
    private readonly bool _mayMissRecords;
    private ulong _lease;
    private long _barrier;
    private bool _isFaulted;

    /// <inheritdoc/>
    public StorageStatus Storage => Volatile.Read(ref _isFaulted) ? _storage!.Status with { Health = StorageHealth.Faulted }
        : _storage?.Status ?? new StorageStatus("none", IsDurable: false, Lsn: 0, DurableLsn: 0, LogBytes: 0, SnapshotBytes: 0, CompactionDue: false, State == DatabaseState.Closed ? StorageHealth.Closed : StorageHealth.Open);

    /// <summary>Opens or creates the store at a path, and completes when all of it can be read.</summary>
    /// <param name="path">A folder, of the name of the database and <c>.genos</c> by convention; with a <see cref="GenosOptions.Storage"/> only its name counts.</param>
    /// <param name="configure">Sets the options; runs once, before this method returns. Null for the defaults.</param>
    /// <param name="cancellationToken">Gives up opening; the store stays as it is.</param>
    /// <exception cref="ArgumentException">The path is empty, or some option is out of its range; the message names all of them.</exception>
    /// <exception cref="StorageException">In use, damaged, too new, or not a store; encrypted with another key than <see cref="GenosOptions.StorageKey"/>, or not encrypted.</exception>
    /// <exception cref="GenosException">The store is of a database with another name or salt, or is signed where this is not, or the other way round
    /// (<see cref="GenosErrorCode.IncompatibleDatabase"/>).</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing was opened.</exception>
    public static async ValueTask<GenosDatabase> OpenAsync(string path, Action<GenosOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        cancellationToken.ThrowIfCancellationRequested();
        var options = Configure(configure);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        if (name.EndsWith(FolderSuffix, StringComparison.OrdinalIgnoreCase))
            name = name[..^FolderSuffix.Length];
        var storage = options.Storage ?? new LogStorage(path);
        if (options.StorageKey is { } key)
            storage = new EncryptedStorage(storage, key);
        return await OpenAsync(storage, options, name, cancellationToken).ConfigureAwait(false);
    }

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

    private static async Task<GenosDatabase> OpenAsync(IGraphStorage storage, GenosOptions options, string? defaultName, CancellationToken cancellationToken)
    {
        var progress = options.Progress is { } target ? new OpeningProgress(target) : null;
        // Reading a store keeps a processor busy, and the thread of the caller may be needed for other things.
        var database = storage is MemoryStorage
            ? await LoadAsync(storage, options, defaultName, progress, cancellationToken).ConfigureAwait(false)
            : await Task.Run(() => LoadAsync(storage, options, defaultName, progress, cancellationToken), cancellationToken).ConfigureAwait(false);
        try
        {
            await database.FlushAsync(cancellationToken).ConfigureAwait(false);
            // What is damaged is moved aside once there is something whole in its place.
            if (database._mayMissRecords)
                await database.CompactByItselfAsync().ConfigureAwait(false);
            await database.RebuildIndexesAsync(new ProgressMeter(options.Progress, options.TimeProvider, progress?.Last ?? default), cancellationToken).ConfigureAwait(false);
            // The time of what was held may have come.
            database.Step(SyncInput.TimerElapsed());
            foreach (var transport in options.Transports)
                database._sync.AddTransport(transport);
            return database;
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<GenosDatabase> LoadAsync(IGraphStorage storage, GenosOptions options, string? defaultName, IProgress<StorageProgress>? progress, CancellationToken cancellationToken)
    {
        var reader = new StateReader();
        var early = new List<(byte[] Key, byte[] Value, bool IsDeletion)>();
        var salvages = options.OnCorruption == OnCorruption.SalvageAndResync;
        var request = new StorageOpenRequest(OnRecord, options.TimeProvider, options.Random ?? SystemRandomSource.Instance)
        {
            Progress = progress,
            OnCorruption = options.OnCorruption,
            ReadOnly = options.ReadOnly,
            // What is received as one full state is one batch.
            Limits = new StorageLimits { BatchBytes = StorageLimits.MaxBatchBytes },
        };
        // A storage that does not open is not this database's to dispose: it may serve another one.
        var opening = await storage.OpenAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            if (early.Count > 0)
                throw Malformed(early[0].Key.Length + early[0].Value.Length);
            if (reader.Name is { } stored)
                (options.Name, options.Salt) = (stored, reader.Salt);
            else if (options.Name.Length == 0 && defaultName is not null)
                options.Name = defaultName;
            if (options.FindProblems() is { } problems)
                throw new ArgumentException(problems, nameof(options));
            return new GenosDatabase(options, new OpenedStore(storage, reader, opening with { MayMissRecords = opening.MayMissRecords || reader.HasLost }));
        }
        catch
        {
            await AbandonAsync(storage, reader, opening, request).ConfigureAwait(false);
            throw;
        }

        void OnRecord(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDeletion)
        {
            // Before anything is believed to be damaged.
            if (EncryptedRecords.IsEncrypted(key))
                throw EncryptedRecords.KeyMissing();
            if (salvages && reader.Name is null && !StateReader.IsFormat(key))
                reader.Assume(options.Name.Length > 0 ? options.Name : throw new StorageException(StorageFailure.Corrupt, $"The record that says what the store is of is lost. Give {nameof(GenosOptions.Name)} and, where it had one, {nameof(GenosOptions.Salt)}."), options.Salt);
            switch (reader.Add(key, value, isDeletion))
            {
                case StateFault.UnknownVersion:
                    throw new StorageException(StorageFailure.UnsupportedVersion, "The store holds records of a newer version. Update the package.");
                // What was salvaged may say last what it is of.
                case StateFault.Malformed when !salvages && reader.Name is null && !StateReader.IsFormat(key):
                    early.Add((key.ToArray(), value.ToArray(), isDeletion));
                    break;
                case StateFault.Malformed when !salvages:
                    throw Malformed(key.Length + value.Length);
                case StateFault.Malformed:
                    reader.Lose(key);
                    break;
                case null when StateReader.IsFormat(key):
                    RequireSame(reader, options);
                    var waiting = early.ToArray();
                    early.Clear();
                    foreach (var (earlyKey, earlyValue, wasDeletion) in waiting)
                        OnRecord(earlyKey, earlyValue, wasDeletion);
                    break;
            }
        }

        static StorageException Malformed(int bytes) => new(StorageFailure.Corrupt, $"A record of {bytes} bytes is not what was ever written. Restore a backup, or open with {nameof(OnCorruption.SalvageAndResync)}.");
    }

    /// <summary>Looked at while nothing has been written to the store yet.</summary>
    private static void RequireSame(StateReader reader, GenosOptions options)
    {
        if (options.Name.Length > 0 && options.Name != reader.Name)
            throw new GenosException(GenosErrorCode.IncompatibleDatabase, $"The store is of database '{reader.Name}', not of '{options.Name}'. Leave {nameof(GenosOptions.Name)} out, or open another store.");
        if (!options.Salt.IsEmpty && !options.Salt.Span.SequenceEqual(reader.Salt.Span))
            throw new GenosException(GenosErrorCode.IncompatibleDatabase, $"The store of database '{reader.Name}' was made with another {nameof(GenosOptions.Salt)}. Leave it out, or give that one.");
    }

    /// <summary>Closes a store that was opened in vain. As it is closed in order now, the next opening would believe that nothing had been lost before: the id under which things may
    /// have been told that are not there any more is not to be used again.</summary>
    private static async Task AbandonAsync(IGraphStorage storage, StateReader reader, StorageOpening opening, StorageOpenRequest request)
    {
        try
        {
            if (request.ReadOnly || reader.Name is null || opening is { WasClosedCleanly: true, MayMissRecords: false })
                return;
            await storage.AppendAsync([new StateEncoder().Encode([new StateChange(StateChangeKind.Replica, Replica: ReplicaId.Create(request.Random))])], CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            await storage.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>What the engine starts from. Where records were lost, or signatures were checked by other rules, all are checked.</summary>
    private RestoredState Restore(OpenedStore store, GenosOptions options)
    {
        var (reader, opening) = (store.Reader, store.Opening);
        var scheme = _security.Scheme?.Id ?? OperationScope.UnsignedScheme;
        if (reader.Operations().Any() && !reader.Operations().Any(stored => stored.Operation.SchemeId == scheme))
            throw new GenosException(GenosErrorCode.IncompatibleDatabase, $"What is stored of '{Name}' is {(options.Security is null ? "signed, and without" : "not signed, and with")} {nameof(GenosOptions.Security)} none of it would count. Open it as it was written.");
        var suspects = options.VerifyOnLoad || opening.MayMissRecords ? reader.Operations() : reader.Operations().Where(stored => stored.Rules != StateRecords.Rules);
        var unsound = _security.FindUnsound([.. suspects.Select(stored => stored.Operation)]);
        if (unsound.Count > 0 && options.OnCorruption == OnCorruption.Fail)
            throw new StorageException(StorageFailure.Corrupt, $"{unsound.Count} stored operations do not carry a good signature. Restore a backup, or open with {nameof(OnCorruption.SalvageAndResync)}.");
        return reader.Build(operation => !unsound.Contains(operation), opening.MayMissRecords || unsound.Count > 0);
    }

    /// <summary>What the restart changed, who writes from now on, and, where the store does not say it, what it is of.</summary>
    private void Begin(StateReader reader)
    {
        lock (_gate)
        {
            if (!reader.HasFormat)
                _journal!.Add(_format);
            foreach (var lost in reader.Lost)
                _journal!.Add(lost);
            _journal!.Add(new StateChange(StateChangeKind.Replica, Replica: Replica));
            Record(Durability.Strict);
        }
    }

    private async ValueTask CloseStorageAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
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
