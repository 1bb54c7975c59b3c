using System.Diagnostics.CodeAnalysis;
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

    /// <summary>Opens or creates the store at a path, and completes when all of it can be read.</summary>
    /// <param name="path">A folder, of the name of the database and <c>.genos</c> by convention; with a <see cref="GenosOptions.Storage"/> only its name counts.</param>
    /// <param name="configure">Sets the options; runs once, before this method returns. Null for the defaults.</param>
    /// <param name="cancellationToken">Gives up opening; the store stays as it is.</param>
    /// <exception cref="ArgumentException">The path is empty, or some option is out of its range; the message names all of them.</exception>
    /// <exception cref="StorageException">In use, damaged, too new, or not a store.</exception>
    /// <exception cref="GenosException">The store is of a database with another name or salt, or is signed where this is not, or the other way round
    /// (<see cref="GenosErrorCode.IncompatibleDatabase"/>).</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing was opened.</exception>
    public static async ValueTask<GenosDatabase> OpenAsync(string path, Action<GenosOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        cancellationToken.ThrowIfCancellationRequested();
        var options = Configure(configure);
        var name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(path));
        var storage = options.Storage ?? new LogStorage(path);
        return await OpenAsync(storage, options, name, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
        return _commits is null ? default : new ValueTask(_commits.Cut(mustFlush: true).Durable.WaitAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask CompactAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
        RequireWritable();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        await _maintenance.WaitAsync(ending.Token).ConfigureAwait(false);
        try
        {
            await CompactNeedsTurnAsync(ending.Token).ConfigureAwait(false);
        }
        finally
        {
            _maintenance.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<StorageReport> VerifyAsync(IProgress<StorageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
        if (_storage is null)
            return new StorageReport(0, 0, []);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        await _maintenance.WaitAsync(ending.Token).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => _storage.VerifyAsync(progress, ending.Token).AsTask(), ending.Token).ConfigureAwait(false);
        }
        finally
        {
            _maintenance.Release();
        }
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The caller disposes the database.")]
    private static async Task<GenosDatabase> OpenAsync(IGraphStorage storage, GenosOptions options, string? defaultName, CancellationToken cancellationToken)
    {
        try
        {
            // Reading a store keeps a processor busy, and the thread of the caller may be needed for other things.
            var database = storage is MemoryStorage
                ? await LoadAsync(storage, options, defaultName, cancellationToken).ConfigureAwait(false)
                : await Task.Run(() => LoadAsync(storage, options, defaultName, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (database._commits is not null)
                await database.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            // The time of what was held may have come.
            database.Step(SyncInput.TimerElapsed());
            foreach (var transport in options.Transports)
                database._sync.AddTransport(transport);
            return database;
        }
        catch
        {
            await storage.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<GenosDatabase> LoadAsync(IGraphStorage storage, GenosOptions options, string? defaultName, CancellationToken cancellationToken)
    {
        var reader = new StateReader();
        var lost = 0L;
        var request = new StorageOpenRequest(OnRecord, options.TimeProvider, options.Random ?? SystemRandomSource.Instance)
        {
            Progress = options.Progress,
            OnCorruption = options.OnCorruption,
            ReadOnly = options.ReadOnly,
        };
        var opening = await storage.OpenAsync(request, cancellationToken).ConfigureAwait(false);
        if (reader.Name is { } stored)
        {
            if (options.Name.Length > 0 && options.Name != stored)
                throw new GenosException(GenosErrorCode.IncompatibleDatabase, $"The store is of database '{stored}', not of '{options.Name}'. Leave {nameof(GenosOptions.Name)} out, or open another store.");
            if (!options.Salt.IsEmpty && !options.Salt.Span.SequenceEqual(reader.Salt.Span))
                throw new GenosException(GenosErrorCode.IncompatibleDatabase, $"The store of database '{stored}' was made with another {nameof(GenosOptions.Salt)}. Leave it out, or give that one.");
            (options.Name, options.Salt) = (stored, reader.Salt);
        }
        else if (options.Name.Length == 0 && defaultName is not null)
        {
            options.Name = defaultName;
        }

        if (options.FindProblems() is { } problems)
            throw new ArgumentException(problems, nameof(options));
        return new GenosDatabase(options, new OpenedStore(storage, reader, opening with { MayMissRecords = opening.MayMissRecords || lost > 0 }));

        void OnRecord(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDeletion)
        {
            switch (reader.Add(key, value, isDeletion))
            {
                case StateFault.UnknownVersion:
                    throw new StorageException(StorageFailure.UnsupportedVersion, "The store holds records of a newer version. Update the package.");
                case StateFault.Malformed when options.OnCorruption == OnCorruption.Fail:
                    throw new StorageException(StorageFailure.Corrupt, $"A record of {key.Length + value.Length} bytes is not what was ever written. Restore a backup, or open with {nameof(OnCorruption.SalvageAndResync)}.");
                case StateFault.Malformed:
                    lost++;
                    break;
            }
        }
    }

    /// <summary>What the engine starts from. Where records were lost, or signatures were checked by other rules, all are checked.</summary>
    private RestoredState Restore(OpenedStore store, GenosOptions options)
    {
        var (reader, opening) = (store.Reader, store.Opening);
        if (reader.Operations().Any(stored => !_security.IsOfScheme(stored.Operation)))
        {
            throw new GenosException(
                GenosErrorCode.IncompatibleDatabase,
                $"The store of database '{Name}' is {(options.Security is null ? "of a signed database" : "not of a database with these signatures")}. Open it with the {nameof(GenosOptions.Security)} that it was written with. Nothing was touched.");
        }

        var suspects = options.VerifyOnLoad || opening.MayMissRecords ? reader.Operations() : reader.Operations().Where(stored => stored.Rules != StateRecords.Rules);
        var unsound = _security.FindUnsound([.. suspects.Select(stored => stored.Operation)]);
        if (unsound.Count > 0 && options.OnCorruption == OnCorruption.Fail)
            throw new StorageException(StorageFailure.Corrupt, $"{unsound.Count} stored operations do not carry a good signature. Restore a backup, or open with {nameof(OnCorruption.SalvageAndResync)}.");
        return reader.Build(operation => !unsound.Contains(operation), opening.MayMissRecords || unsound.Count > 0);
    }

    /// <summary>What the restart changed, who writes from now on, and, in a new store, what it is.</summary>
    private void Begin(StateReader reader)
    {
        lock (_gate)
        {
            if (reader.Name is null)
                _journal!.Add(_format);
            _journal!.Add(new StateChange(StateChangeKind.Replica, Replica: Replica));
            Record(Durability.Strict);
        }
    }

    private async ValueTask CloseStorageAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _maintenance.WaitAsync().ConfigureAwait(false);
        // A process that opens, writes once and closes has no other time for it.
        if (_commits is not null && !_isFaulted && (_storage!.Status.LogBytes > LogBytesToCompactAtClose || _storage.Status.CompactionDue))
        {
            using var deadline = new CancellationTokenSource(CloseTimeout, _time);
            await TryCompactAsync(deadline.Token).ConfigureAwait(false);
        }

        if (_commits is not null)
            await _commits.CloseAsync(CloseTimeout, _time).ConfigureAwait(false);
        else if (_storage is not null)
            await _storage.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Hands over what the steps have changed since the last time; of the lock.</summary>
    private Committed Record(Durability durability)
    {
        if (_journal is not { Changes.Length: > 0 })
            return default;
        if (_commits is null)
        {
            // A dictionary is as fast as a queue.
            var appending = _storage!.AppendAsync([_encoder.Encode(_journal.Changes)], CancellationToken.None);
            if (!appending.IsCompletedSuccessfully)
                throw new InvalidOperationException("Memory storage does not wait.");
            _encoder.Reset();
            _journal.Take();
            return default;
        }

        var group = _commits.Enqueue(_journal.Changes, _journal.Taken + 1, durability == Durability.Strict);
        var number = _journal.Take();
        if (durability == Durability.Strict)
            _barrier = number;
        return new Committed(durability switch
        {
            Durability.Strict => group.Durable,
            Durability.Relaxed => group.Written,
            _ => _commits.WhenRoom(),
        });
    }

    /// <summary>Everything that outlasts a restart as it is now, and the commits after which it is that. O(kept) under the lock.</summary>
    private StateCapture Capture(out CommitGroup? group)
    {
        lock (_gate)
        {
            group = _commits?.Cut(mustFlush: false);
            return new StateCapture(_format, _graph.GetSnapshot(), _engine.CaptureBesideGraph(), Replica, _lease);
        }
    }

    private async Task CompactNeedsTurnAsync(CancellationToken cancellationToken)
    {
        using var state = Capture(out var group);
        if (group is null)
            return;
        state.Lsn = await group.Written.WaitAsync(cancellationToken).ConfigureAwait(false);
        await Task.Run(() => _storage!.CompactAsync(state, cancellationToken).AsTask(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Compacts on its own account; what goes wrong costs space and nothing else, so it is logged.</summary>
    private async Task TryCompactAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CompactNeedsTurnAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
        }
        catch (StorageException problem)
        {
            _compactAfter = _time.GetUtcNow() + CompactionBackoff;
            LogMessages.CompactionFailed(_storageLog, problem);
        }
    }

    private async Task CompactInBackgroundAsync()
    {
        await _maintenance.WaitAsync().ConfigureAwait(false);
        try
        {
            await TryCompactAsync(_closing.Token).ConfigureAwait(false);
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
            _ = Task.Run(CompactInBackgroundAsync);
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
