using System.Collections.Concurrent;
using System.Collections.Immutable;
using GenosDb.Diagnostics;
using GenosDb.Security;
using GenosDb.Sync;
using GenosDb.Transports;
using Microsoft.Extensions.Logging;

namespace GenosDb;

/// <summary>Runs the transports and links of a database, and tells where synchronisation stands.</summary>
internal sealed class SyncControl : ISyncControl, ITransportHost, IAsyncDisposable
{
    private static readonly TimeSpan ProblemRetention = TimeSpan.FromMinutes(10);

    private const int MaxProblems = 256;

    private readonly GenosDatabase _database;
    private readonly ChannelAdmission? _admission;
    private readonly ILogger _log;
    private readonly LatestFeed<SyncStatus> _statusChanges;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<long, PeerConnection> _connections = new();
    private readonly ConcurrentDictionary<string, (PeerStatus Peer, DateTimeOffset At)> _problems = new(StringComparer.Ordinal);
    private readonly List<(ITransport Transport, Task Running)> _transports = [];
    private long _lastLink;
    private bool _isClosing;
    private GenosException? _lastError;

    public SyncControl(GenosDatabase database, ChannelAdmission? admission, ILogger log)
    {
        (_database, _admission, _log) = (database, admission, log);
        _statusChanges = new LatestFeed<SyncStatus>(() => Status, problem => LogMessages.ObserverThrew(log, problem));
    }

    public int MaxFrameBytes => _database.Limits.FrameBytes + (_admission is null ? 0 : RecordCipher.OverheadBytes);

    public TimeProvider TimeProvider => _database.Time;

    public IRandomSource Random => _database.Random;

    public IObservable<SyncStatus> StatusChanges => _statusChanges;

    public ImmutableArray<OplogEntry> Log
    {
        get
        {
            lock (_database.Gate)
            {
                _database.Engine.Oplog.TryGetSince(_database.Engine.Oplog.Floor, out var entries);
                return entries;
            }
        }
    }

    public SyncStatus Status
    {
        get
        {
            lock (_database.Gate)
                return StatusNeedsLock();
        }
    }

    public async ValueTask<SyncStatus> WaitForAsync(Func<SyncStatus, bool> predicate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        var reached = new TaskCompletionSource<SyncStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = _statusChanges.Subscribe(new StatusWaiter(predicate, reached));
        return await reached.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask PauseAsync(CancellationToken cancellationToken = default)
    {
        _database.StepForCaller(SyncInput.Pause());
        return default;
    }

    public ValueTask ResumeAsync(CancellationToken cancellationToken = default)
    {
        _database.StepForCaller(SyncInput.Resume());
        return default;
    }

    public ValueTask SyncNowAsync(string? peerId = null, CancellationToken cancellationToken = default)
    {
        var link = default(LinkId);
        if (peerId is not null)
        {
            lock (_database.Gate)
            {
                link = _database.Engine.Sessions.FirstOrDefault(session => session.IsOpen && session.Replica.ToString() == peerId)?.Link
                    ?? throw new ArgumentException($"Peer '{peerId}' is not connected. Use an id of Status.Peers.", nameof(peerId));
            }
        }

        _database.StepForCaller(SyncInput.SyncNow(link));
        return default;
    }

    public async ValueTask WaitUntilAcknowledgedAsync(WriteReceipt receipt, int peers = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentOutOfRangeException.ThrowIfLessThan(peers, 1);
        await WaitForAsync(
            status =>
            {
                RequireRemembered(receipt);
                return status.Peers.Count(peer => peer.IsConnected && peer.LastAcknowledged?.Packed >= receipt.Timestamp.Packed) >= peers;
            },
            cancellationToken).ConfigureAwait(false);
    }

    private void RequireRemembered(WriteReceipt receipt)
    {
        lock (_database.Gate)
        {
            if (receipt.Count > 0 && receipt.Timestamp.Packed <= _database.Engine.ClearedAt)
                throw new InvalidOperationException("This replica was cleared after that write and has forgotten it, so it cannot tell which peer has it.");
        }
    }

    public void AddTransport(ITransport transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        if (_database.State == DatabaseState.ReadOnly)
            throw new StorageException(StorageFailure.ReadOnly, $"The database was opened with {nameof(GenosOptions.ReadOnly)}: what peers send could not be kept. Open it without that to connect.");
        lock (_transports)
        {
            ObjectDisposedException.ThrowIf(_isClosing, _database);
            _transports.Add((transport, RunAsync(transport)));
        }

        MayHaveChanged();
    }

    public async Task<LinkOutcome> AttachAsync(IPeerLink link, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(link);
        if (IsFull(link) || _database.State == DatabaseState.Faulted)
        {
            await link.DisposeAsync().ConfigureAwait(false);
            return LinkOutcome.Refused;
        }

        if (_admission is null)
            return await RunAsync(link, new PeerContext(null, link.RemoteDescription), new LinkBudget(TimeProvider, isTrusted: true), cancellationToken).ConfigureAwait(false);
        var admission = await _admission.AdmitAsync(link, cancellationToken).ConfigureAwait(false);
        if (admission.Problem is { } problem)
        {
            LogMessages.PeerNotAdmitted(_log, link.RemoteDescription, problem.Kind.ToString(), problem.Remedy);
            AddProblem(link.RemoteDescription, problem);
            MayHaveChanged();
            // Who did not come through, or had to give way, may be let in the next time.
            return problem.Kind is PeerProblemKind.HalfOpen or PeerProblemKind.NotAdmitted ? LinkOutcome.Ended : LinkOutcome.Refused;
        }

        var secure = admission.Link;
        await using (secure.ConfigureAwait(false))
        {
            return IsFull(secure)
                ? LinkOutcome.Refused
                : await RunAsync(secure, new PeerContext(admission.Identity, link.RemoteDescription), new LinkBudget(TimeProvider, link.IsInitiator || _admission.IsTrusted(admission.Identity)), cancellationToken).ConfigureAwait(false);
        }
    }

    private bool IsFull(IPeerLink link)
    {
        var maximum = _database.Limits.Connections;
        if (_connections.Count < maximum)
            return false;
        ReportUnreachable(link.RemoteDescription, new GenosLimitException($"There are {maximum} connections already.", nameof(GenosLimits.Connections), _connections.Count + 1, maximum));
        return true;
    }

    private async Task<LinkOutcome> RunAsync(IPeerLink link, PeerContext peer, LinkBudget budget, CancellationToken cancellationToken)
    {
        var connection = new PeerConnection(new LinkId(Interlocked.Increment(ref _lastLink)), link, budget, this);
        _connections[connection.Id.Value] = connection;
        LogMessages.LinkOpened(_log, connection.Id.Value, link.RemoteDescription);
        _problems.TryRemove(link.RemoteDescription, out _);
        // The storage may have failed since the link was let in, and all links were ended before this one was there.
        if (_database.State == DatabaseState.Faulted)
            connection.Close("the storage has failed", LinkOutcome.Refused);
        try
        {
            _database.StepForCaller(SyncInput.LinkOpened(connection.Id, peer, link.IsInitiator));
            var reason = await connection.RunAsync(cancellationToken).ConfigureAwait(false);
            LogMessages.LinkEnded(_log, connection.Id.Value, link.RemoteDescription, reason);
            if (connection.IsUnanswered)
                AddProblem(link.RemoteDescription, SecureLink.NotAdmitted());
            return connection.Outcome;
        }
        catch (ObjectDisposedException)
        {
            // The database was closed while the link was being made.
            return LinkOutcome.Ended;
        }
        finally
        {
            _connections.TryRemove(connection.Id.Value, out _);
            _database.Step(SyncInput.LinkClosed(connection.Id));
        }
    }

    public void ReportUnreachable(string description, Exception problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        LogMessages.PeerUnreachable(_log, description, problem.Message);
        AddProblem(description, new PeerProblem(PeerProblemKind.Unreachable, null, problem.Message, "Check the address, and that the peer is running; it is dialled again."));
        MayHaveChanged();
    }

    public async ValueTask DisposeAsync()
    {
        (ITransport Transport, Task Running)[] transports;
        lock (_transports)
        {
            _isClosing = true;
            transports = [.. _transports];
        }

        foreach (var connection in _connections.Values)
            connection.Close("the database was closed", LinkOutcome.Ended);
        try
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException problem)
        {
            // A transport threw where it was told; the others have been told, too, and everything else is still to be ended.
            LogMessages.TransportEnded(_log, string.Join(", ", transports.Select(entry => entry.Transport.Name)), problem);
        }

        foreach (var (transport, running) in transports)
        {
            await running.ConfigureAwait(false);
            await DisposeAsync(transport).ConfigureAwait(false);
        }

        _statusChanges.Complete();
        _stopping.Dispose();
    }

    /// <summary>A frame has arrived.</summary>
    /// <returns>What it has cost.</returns>
    internal FrameCost Receive(LinkId link, ReadOnlyMemory<byte> frame) => _database.StepFrame(link, frame);

    /// <summary>The peer began a handshake, and this database has none.</summary>
    internal void RefuseHandshake(LinkId link) =>
        Close(link, new PeerProblem(PeerProblemKind.NotAuthenticated, "no handshake", "a handshake", "Give both databases a room secret and identities, or neither."), "the peer asks for a handshake", LinkOutcome.Refused);

    /// <summary>The queue of a link is empty.</summary>
    internal void Drained(LinkId link) => _database.Step(SyncInput.LinkDrained(link));

    /// <summary>Queues a frame. Called under the lock, so that frames leave in the order of the engine's effects.</summary>
    internal void Send(LinkId link, ReadOnlyMemory<byte> frame)
    {
        if (!_connections.TryGetValue(link.Value, out var connection) || connection.TrySend(frame, _database.Limits.OutboundBytesPerLink))
            return;
        Close(link, new PeerProblem(PeerProblemKind.SlowReader, null, null, "The peer reads more slowly than it is written to; it catches up when it connects again."), "the peer reads too slowly", LinkOutcome.Ended);
    }

    internal void Close(LinkId link, PeerProblem? problem, string reason, LinkOutcome outcome)
    {
        if (!_connections.TryGetValue(link.Value, out var connection))
            return;
        if (problem is not null)
            AddProblem(connection.Link.RemoteDescription, problem);
        connection.Close(reason, outcome);
    }

    /// <summary>Something about a peer that the application should know, and that does not end the link.</summary>
    internal void Warn(LinkId link, PeerProblem problem)
    {
        if (_connections.TryGetValue(link.Value, out var connection))
            AddProblem(connection.Link.RemoteDescription, problem);
    }

    /// <inheritdoc cref="GenosDatabase.WhenRoom"/>
    internal Task WhenRoom() => _database.WhenRoom();

    /// <summary>Nothing more is said to anybody; no new link is taken either.</summary>
    internal void EndLinks(string reason)
    {
        foreach (var connection in _connections.Values)
            connection.Close(reason, LinkOutcome.Refused);
        MayHaveChanged();
    }

    /// <summary>Ends every link; those that were dialled are dialled again.</summary>
    internal void MakeLinksAnew()
    {
        foreach (var connection in _connections.Values)
            connection.Close("the identity here changed", LinkOutcome.Ended);
    }

    internal void MayHaveChanged()
    {
        if (_statusChanges.HasObservers)
            _statusChanges.Signal();
    }

    private async Task RunAsync(ITransport transport)
    {
        try
        {
            // Off the caller's stack: a transport may do its first work synchronously.
            await Task.Yield();
            await transport.RunAsync(this, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The database is closing.
        }
        catch (InvalidOperationException problem)
        {
            // It serves another database already, which goes on using it: it is not this one's to dispose.
            lock (_transports)
                _transports.RemoveAll(entry => entry.Transport == transport);
            ReportEnded(transport, problem);
        }
#pragma warning disable CA1031 // A transport that fails is reported, and must not take the database or the other transports with it.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            ReportEnded(transport, problem);
        }
    }

    private void ReportEnded(ITransport transport, Exception problem)
    {
        LogMessages.TransportEnded(_log, transport.Name, problem);
        AddProblem(transport.Name, new PeerProblem(PeerProblemKind.Unreachable, transport.Name, problem.Message, "Add a transport again once that is mended."));
        MayHaveChanged();
    }

    private async Task DisposeAsync(ITransport transport)
    {
        try
        {
            await transport.DisposeAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // What one transport throws must not keep the others from ending, nor subscribers and waits from completing.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            LogMessages.TransportEnded(_log, transport.Name, problem);
        }
    }

    private void AddProblem(string description, PeerProblem problem)
    {
        // Every stranger that knocks can leave one, so the oldest go.
        while (_problems.Count >= MaxProblems && _problems.MinBy(entry => entry.Value.At) is { Key: { } oldest })
            _problems.TryRemove(oldest, out _);
        _problems[description] = (new PeerStatus("", description, IsConnected: false) { Problem = problem }, _database.Time.GetUtcNow());
        var sides = (problem.Here, problem.There) switch
        {
            (null, null) => "",
            (null, { } there) => $" ({there})",
            ({ } here, null) => $" (here {here})",
            var (here, there) => $" (here {here}, there {there})",
        };
        _lastError = new GenosSyncException($"{description}: {problem.Kind}{sides}. {problem.Remedy}") { Problem = problem.Kind };
    }

    private SyncStatus StatusNeedsLock()
    {
        var engine = _database.Engine;
        if (_isClosing)
            return new SyncStatus(SyncPhase.Offline, [], 0, engine.IsPaused, _lastError);
        var peers = ImmutableArray.CreateBuilder<PeerStatus>();
        foreach (var session in engine.Sessions)
            peers.Add(Describe(engine, session));
        var connected = peers.Where(peer => peer.Id.Length > 0).ToArray();
        var now = _database.Time.GetUtcNow();
        foreach (var (description, (peer, at)) in _problems.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (now - at > ProblemRetention)
                _problems.TryRemove(description, out _);
            else
                peers.Add(peer);
        }

        var phase = _transports.Count == 0 ? SyncPhase.Offline
            : connected.Length == 0 ? SyncPhase.Connecting
            : !engine.IsPaused && connected.All(peer => peer.IsCaughtUp && peer.Behind == 0) ? SyncPhase.Live
            : SyncPhase.CatchingUp;
        return new SyncStatus(phase, peers.ToImmutable(), connected.Select(peer => peer.Behind).DefaultIfEmpty().Max(), engine.IsPaused, _lastError);
    }

    private static PeerStatus Describe(SyncEngine engine, PeerSession session) => new(session.IsOpen ? session.Replica.ToString() : "", session.Peer.Description, IsConnected: true)
    {
        LastAcknowledged = session.Acknowledged is { } acknowledged ? new HybridTimestamp(acknowledged, engine.Replica) : null,
        Behind = engine.CountBehind(session),
        IsCaughtUp = engine.IsCaughtUp(session),
        BytesSent = session.BytesSent,
        BytesReceived = session.BytesReceived,
        ClockOffset = session.ClockOffset,
        LastMethod = session.LastMethod,
        LastReason = session.LastReason,
        LastPayloadBytes = session.LastPayloadBytes,
        LastOperations = session.LastOperations,
        LastServed = session.LastServed,
        LastServedReason = session.LastServedReason,
    };

    private sealed class StatusWaiter(Func<SyncStatus, bool> predicate, TaskCompletionSource<SyncStatus> reached) : IObserver<SyncStatus>
    {
        public void OnNext(SyncStatus value)
        {
            try
            {
                if (predicate(value))
                    reached.TrySetResult(value);
            }
#pragma warning disable CA1031 // What the predicate throws belongs to the caller who waits.
            catch (Exception problem)
#pragma warning restore CA1031
            {
                reached.TrySetException(problem);
            }
        }

        public void OnError(Exception error) => reached.TrySetException(error);

        public void OnCompleted() => reached.TrySetException(new ObjectDisposedException(nameof(GenosDatabase)));
    }
}
