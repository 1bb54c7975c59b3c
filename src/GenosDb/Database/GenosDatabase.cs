using GenosDb.Diagnostics;
using GenosDb.Feeds;
using GenosDb.Graphs;
using GenosDb.Security;
using GenosDb.Storage;
using GenosDb.Sync;
using GenosDb.Transports;
using GenosDb.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GenosDb;

/// <summary>The database. Members are documented on <see cref="IGenosDatabase"/>.</summary>
/// <remarks>The one place that wires: it owns the lock around an engine step, carries out the effects of a step, and connects graph, engine,
/// links and feeds, which do not know each other. Nothing of the application's runs under the lock.</remarks>
public sealed partial class GenosDatabase : IGenosDatabase
{
    private readonly Lock _gate = new();
    private readonly List<SyncEffect> _effects = [];
    private readonly List<Operation> _written = [];
    private readonly Graph _graph;
    private readonly SecurityManager _security;
    private readonly SecurityControl _securityControl;
    private readonly LocalPolicies _policies = new();
    private readonly OutcomeFeed _conflicts;
    private readonly OutcomeMemory _outcomes = new();
    private readonly SyncEngine _engine;
    private readonly TimeProvider _time;
    private readonly IRandomSource _random;
    private readonly GenosLimits _limits;
    private readonly ChangeHub _changes;
    private readonly SyncControl _sync;
    private readonly ITimer _timer;
    private readonly ILogger _syncLog;
    private readonly ILogger _storageLog;
    private readonly MessagePackPayloadCodec _codec;
    private readonly ReadOnlyMemory<byte> _salt;
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ISigner? _signer;
    private bool _isClosed;
    private int _disposing;

    private GenosDatabase(GenosOptions options, OpenedStore? store)
    {
        (_time, _random, _limits) = (options.TimeProvider, options.Random ?? SystemRandomSource.Instance, options.Limits);
        var loggers = options.LoggerFactory ?? NullLoggerFactory.Instance;
        _syncLog = loggers.CreateLogger("GenosDb.Sync");
        _storageLog = loggers.CreateLogger("GenosDb.Storage");
        _views = new TypedViews(options, loggers.CreateLogger("GenosDb.Queries"));
        Name = options.Name.Length > 0 ? options.Name : NodeIds.Generate(_time.GetUtcNow(), _random);
        Id = DatabaseId.From(Name, options.Salt.Span);
        _salt = options.Salt.ToArray();
        var codec = _codec = new MessagePackPayloadCodec(Id, options.Compressor ?? (ZlibPayloadCompressor.IsSupported ? new ZlibPayloadCompressor() : new SharpZipPayloadCompressor()));
        _security = new SecurityManager(Id, options.Security, codec, _limits);
        (_durability, _isReadOnly, _skipsIndexes, _storage) = (options.Durability, options.ReadOnly, options.SkipIndexes, store?.Storage);
        (_format, _lease) = (StateRecords.Format(Name, options.Salt.Span), store?.Reader.Lease ?? 0);
        _mayMissRecords = store is { Opening.MayMissRecords: true };
        _storedIndexes = [.. (store?.Reader.Indexes ?? []).Select(ToDefinition)];
        var isDurable = _storage is not (null or MemoryStorage);
        if (_storage is not null && !_isReadOnly)
            _journal = new StateJournal(isDurable);
        // Only after an orderly end is it sure that nothing was told of that is not there any more. A reader tells nobody anything.
        var replica = store?.Reader.Replica is { } known && (_isReadOnly || store.Opening is { WasClosedCleanly: true, MayMissRecords: false }) ? known : ReplicaId.Create(_random);
        // Where nobody signs, nothing can be withdrawn later, so nothing is kept beside what shows.
        _graph = options.Security is null ? new Graph() : new Graph(_security.Permits, _security.IsOutsideFingerprint, new ReserveLimits { BytesOfSigner = _limits.SignerBytes });
        _signer = options.Security?.Signer;
        if (_signer is not null)
            _security.RequireUsable(_signer);
        _engine = new SyncEngine(new SyncEngineSetup(replica, Id, _graph, new Oplog(options.OplogSize), new HybridClock(replica, new HybridTimestamp(store?.Reader.Lease ?? 0, replica)), _security, codec, _random)
        {
            FormatId = _security.FormatId,
            PolicyId = _security.PolicyId,
            Limits = _limits,
            Journal = _journal,
            Restored = store is null ? null : Restore(store, options),
        })
        {
            Signer = _signer,
        };
        _conflicts = new OutcomeFeed(_syncLog);
        _securityControl = new SecurityControl(this, _security, problem => LogMessages.ObserverThrew(_syncLog, problem));
        _changes = new ChangeHub(_gate, _graph, _time, _syncLog);
        _sync = new SyncControl(this, CreateAdmission(options), loggers.CreateLogger("GenosDb.Transports"));
        _timer = _time.CreateTimer(static database => ((GenosDatabase)database!).Step(SyncInput.TimerElapsed()), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (_journal is null)
            return;
        if (isDurable)
            _commits = new GroupCommit(_storage!, _time, OnDurable, OnFaulted);
        Begin(store!.Reader);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public DatabaseId Id { get; }

    /// <inheritdoc/>
    public ReplicaId Replica => _engine.Replica;

    /// <inheritdoc/>
    public DatabaseState State => Volatile.Read(ref _isClosed) ? DatabaseState.Closed
        : Volatile.Read(ref _isFaulted) ? DatabaseState.Faulted
        : _isReadOnly ? DatabaseState.ReadOnly
        : DatabaseState.Open;

    /// <inheritdoc/>
    public IObservable<GraphChangeSet> Changes => _changes;

    /// <inheritdoc/>
    public IObservable<WriteOutcome> Conflicts => _conflicts;

    /// <inheritdoc/>
    public ISyncControl Sync => _sync;

    /// <inheritdoc/>
    public ISecurityControl Security => _securityControl;

    internal Lock Gate => _gate;

    internal SyncEngine Engine => _engine;

    internal TimeProvider Time => _time;

    internal IRandomSource Random => _random;

    internal GenosLimits Limits => _limits;

    /// <inheritdoc/>
    public DatabaseDiagnostics GetDiagnostics()
    {
        lock (_gate)
        {
            ThrowIfClosed();
            using var snapshot = _graph.GetSnapshot();
            return new DatabaseDiagnostics(snapshot.Count, snapshot.EdgeCount, _graph.RegisterCount, _engine.Oplog.Count, _engine.Oplog.Capacity, _graph.Fingerprint) { UnreadableNodes = _views.UnreadableNodes };
        }
    }

    /// <summary>Starts closing and returns; use <see cref="DisposeAsync"/> to wait until peers are told and every task has ended.</summary>
    public void Dispose() => _ = DisposeAsync().AsTask();

    /// <summary>Refuses new calls, says goodbye to peers, ends transports, completes subscribers, and writes and flushes what is pending, for at most 5 seconds; then the files
    /// are free. Idempotent; may be called from anywhere, also from a callback.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposing, 1) == 1)
        {
            await _disposed.Task.ConfigureAwait(false);
            return;
        }

        lock (_gate)
            _isClosed = true;
        try
        {
            await _timer.DisposeAsync().ConfigureAwait(false);
            await _sync.DisposeAsync().ConfigureAwait(false);
            _changes.Complete();
            _conflicts.Complete();
            _securityControl.Complete();
            await CloseStorageAsync().ConfigureAwait(false);
        }
        finally
        {
            _disposed.SetResult();
        }
    }

    /// <summary>One step of the engine and its effects; none after the database was closed.</summary>
    internal void Step(in SyncInput input) => TryStep(input, out _);

    /// <summary>As <see cref="Step"/>, for a frame.</summary>
    /// <returns>What it has cost.</returns>
    internal FrameCost StepFrame(LinkId link, ReadOnlyMemory<byte> frame)
    {
        // Signatures are checked before the lock is taken, so that under it they are only looked up.
        var (checks, newKeys) = _security.Policy is not null && FrameCodec.Decode(frame, _limits, out var message) == FrameDecodeResult.Message
            ? _security.Prepare(FrameCodec.ContainerOf(message!))
            : default;
        TryStep(SyncInput.FrameReceived(link, frame), out var cost);
        return cost.Bytes == 0 ? cost : cost with { SignatureChecks = checks, NewKeys = newKeys };
    }

    /// <summary>As <see cref="Step"/>, for a caller who is to know that the database is closed.</summary>
    /// <exception cref="ObjectDisposedException">It is.</exception>
    internal void StepForCaller(in SyncInput input) => ObjectDisposedException.ThrowIf(!TryStep(input, out _), this);

    private bool TryStep(in SyncInput input, out FrameCost cost)
    {
        cost = default;
        List<SyncEffect>? toLog;
        lock (_gate)
        {
            if (_isClosed)
                return false;
            _engine.Handle(input, _time.GetUtcNow(), _effects);
            cost = _engine.LastCost;
            if (input.Kind == SyncInputKind.Clear)
            {
                _outcomes.Clear();
                if (_changes.HasMembers)
                    _changes.PublishNeedsGate(CommittedBatch.Everything());
            }

            Record(input.Kind == SyncInputKind.Clear ? Durability.Strict : Durability.Relaxed);
            CarryOut(out toLog);
        }

        if (toLog is not null)
            Report(toLog);
        _sync.MayHaveChanged();
        return true;
    }

    /// <summary>Carries out what the step wants done. Nothing here waits or runs code of the application.</summary>
    /// <param name="toLog">What is to be logged once the lock is released; null for nothing.</param>
    private void CarryOut(out List<SyncEffect>? toLog)
    {
        toLog = null;
        if (_changes.HasMembers)
            PublishReceivedNeedsLock();
        try
        {
            foreach (var effect in _effects)
                CarryOut(effect, ref toLog);
        }
        finally
        {
            _effects.Clear();
        }
    }

    private void CarryOut(SyncEffect effect, ref List<SyncEffect>? toLog)
    {
        switch (effect)
        {
            case SyncEffect.ExtendLease extended:
                ExtendLease(extended.Lease);
                break;
            case SyncEffect.Send when _isFaulted:
                break;
            case SyncEffect.Send or SyncEffect.Close:
                if (MustWait)
                    _waiting.Enqueue((_barrier, effect));
                else
                    Deliver(effect);
                break;
            case SyncEffect.SetTimer timer:
                _timer.Change(TimerDelay(timer.DueAt), Timeout.InfiniteTimeSpan);
                break;
            case SyncEffect.Changed:
                break;
            default:
                (toLog ??= []).Add(effect);
                break;
        }
    }

    /// <summary>Carries out what concerns a link.</summary>
    private void Deliver(SyncEffect effect)
    {
        if (effect is SyncEffect.Send send)
            _sync.Send(send.Link, send.Frame);
        else if (effect is SyncEffect.Close close)
            _sync.Close(close.Link, close.Problem, close.Reason, close.MayReopen ? LinkOutcome.Ended : LinkOutcome.Refused);
    }

    /// <summary>What authority that came with the step withdrew or let in.</summary>
    private IEnumerable<Operation> Reevaluated() =>
        _effects.OfType<SyncEffect.Reevaluated>().SelectMany(reevaluated => reevaluated.Outcomes, (_, outcome) => outcome.Operation);

    private void Report(List<SyncEffect> effects)
    {
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case SyncEffect.Refused refused:
                    foreach (var (operation, verdict) in refused.Operations)
                        Publish(WriteOutcomes.Refused(operation, verdict));
                    LogMessages.OperationsRefused(_syncLog, refused.Link.Value, refused.Operations.Length, refused.Operations[0].Verdict.ToString());
                    break;
                case SyncEffect.Overwritten overwritten:
                    foreach (var outcome in overwritten.Outcomes)
                        Publish(WriteOutcomes.Overwritten(outcome.Operation, outcome.Other!));
                    break;
                case SyncEffect.Admitted admitted:
                    foreach (var operation in admitted.Operations)
                        Publish(WriteOutcomes.Applied(operation));
                    break;
                case SyncEffect.Reevaluated reevaluated:
                    foreach (var outcome in reevaluated.Outcomes)
                        Publish(WriteOutcomes.Reevaluated(outcome));
                    _securityControl.MayHaveChanged();
                    break;
                case SyncEffect.StampReused reused:
                    Publish(WriteOutcomes.StampReused(reused.First, reused.Second));
                    break;
                case SyncEffect.Warning warning:
                    _sync.Warn(warning.Link, warning.Problem);
                    break;
                case SyncEffect.PeerSynced synced:
                    LogMessages.PeerSynced(_syncLog, synced.Link.Value, synced.Method.ToString(), synced.Reason);
                    break;
                case SyncEffect.PeerServed served:
                    LogMessages.PeerServed(_syncLog, served.Link.Value, served.Method.ToString(), served.Reason);
                    break;
                case SyncEffect.ReplicaRenamed renamed:
                    LogMessages.ReplicaRenamed(_syncLog, renamed.Previous.ToString(), renamed.Current.ToString(), renamed.Reason);
                    break;
            }
        }
    }

    private void Publish(OutcomeNote note)
    {
        note = note with { IsLocal = IsLocal(note.Operation) };
        if (_outcomes.Add(note) && _conflicts.HasObservers)
            _conflicts.Publish(note.ToOutcome());
    }

    private bool IsLocal(Operation operation) => operation.Timestamp.Origin == Replica || (operation.Author is { } author && author == Signer?.Address);

    /// <summary>Rounded up to what timers can tell apart, and bounded: the engine asks again when it is woken early, as after the wall clock was set.</summary>
    private TimeSpan TimerDelay(DateTimeOffset dueAt) =>
        TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling((dueAt - _time.GetUtcNow()).TotalMilliseconds), 0, 60_000));

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(_isClosed, this);
}
