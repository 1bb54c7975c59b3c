using System.Buffers;
using System.Collections.Immutable;
using GenosDb.Graphs;
using GenosDb.Security;
using GenosDb.Wire;

namespace GenosDb.Sync;

/// <summary>The protocol as a state machine: input and time in, effects out. No task, clock, file or socket. Single-writer: one lock around a step.</summary>
/// <remarks>Every path of an operation ends here: local writes stamp and merge; everything received is taken apart and judged by the security
/// manager first. Each change gets a position, a log entry and a new head in the same step, so no peer can be told of a position before its operation.</remarks>
public sealed partial class SyncEngine
{
    private readonly SyncEngineSetup _setup;
    private readonly Graph _graph;
    private readonly Oplog _oplog;
    private readonly HybridClock _clock;
    private readonly SortedList<long, PeerSession> _sessions = [];
    private readonly Watermarks _watermarks = new();
    private readonly HeldOperations _held = new();
    private readonly Queue<(ReplicaId Replica, ulong Boot)> _replacedBoots = [];
    private readonly List<ulong> _vacated = [];
    private readonly List<Operation> _scratch = [];
    private readonly OperationScope _scope;
    private readonly ulong _boot;
    private ReplicaId _replica;
    private ulong _head;
    private uint _lastSid;
    private LinkId _bulkPull;

    // The latest full state that has not arrived wholly; goes on over the next link to the same replica.
    private FullStateStaging? _interrupted;

    private DateTimeOffset _timerAt = DateTimeOffset.MaxValue;
    private DateTimeOffset _renamedAt = DateTimeOffset.UnixEpoch;
    private DateTimeOffset _forgottenAt = DateTimeOffset.UnixEpoch;

    // The step that is being handled; one at a time.
    private DateTimeOffset _now;
    private ICollection<SyncEffect> _effects = [];

    /// <summary>Creates an engine over an empty graph, which it fills with what is restored.</summary>
    /// <param name="setup">Everything it is made of.</param>
    /// <exception cref="ArgumentNullException"><paramref name="setup"/> is null.</exception>
    public SyncEngine(SyncEngineSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        _setup = setup;
        (_graph, _oplog, _clock, _replica) = (setup.Graph, setup.Oplog, setup.Clock, setup.Replica);
        _scope = new OperationScope(setup.Database);
        _boot = ReplicaId.Create(setup.Random).Bits;
        if (setup.Restored is { } restored)
            Restore(restored);
        _oplog.Rename(_replica);
    }

    /// <summary>This replica; changes when another copy turns out to use the same id.</summary>
    public ReplicaId Replica => _replica;

    /// <summary>Position of the latest change.</summary>
    public HybridTimestamp Head => new(_head, _replica);

    internal bool IsPaused { get; private set; }

    /// <summary>Position of the last clear: what was written before it is forgotten here; zero for never.</summary>
    internal ulong ClearedAt { get; private set; }

    internal IList<PeerSession> Sessions => _sessions.Values;

    /// <summary>What the frame cost that was handled last.</summary>
    internal FrameCost LastCost { get; private set; }

    internal Oplog Oplog => _oplog;

    internal ulong? FindWatermark(ReplicaId log) => _watermarks.Find(log);

    internal bool IsHeld(Operation operation) => _held.Contains(operation);

    /// <summary>Handles one input wholly and appends its effects; assigns the positions that the graph keeps. Never throws on what a peer sent.</summary>
    /// <param name="input">What happened.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="effects">Receives what is to be done, in order.</param>
    /// <exception cref="ArgumentNullException"><paramref name="effects"/> is null.</exception>
    public void Handle(in SyncInput input, DateTimeOffset now, ICollection<SyncEffect> effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        Begin(now, effects);
        switch (input.Kind)
        {
            case SyncInputKind.LinkOpened: OnLinkOpened(input); break;
            case SyncInputKind.LinkClosed: OnLinkClosed(input.Link); break;
            case SyncInputKind.Frame: OnFrame(input.Link, input.Frame); break;
            case SyncInputKind.LinkDrained: OnLinkDrained(input.Link); break;
            case SyncInputKind.TimerElapsed: OnTimerElapsed(); break;
            case SyncInputKind.Pause: OnPause(); break;
            case SyncInputKind.Resume: OnResume(); break;
            case SyncInputKind.SyncNow: OnSyncNow(input.Link); break;
            case SyncInputKind.Clear: OnClear(); break;
            default: throw new ArgumentOutOfRangeException(nameof(input), input.Kind, "Not an input of this engine.");
        }
    }

    /// <summary>Stamps local writes and merges them as one batch; drafts that would change nothing are left out.</summary>
    /// <param name="drafts">In order; a later one sees the earlier ones.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="written">Receives the operations that are current afterwards.</param>
    /// <param name="effects">Receives what is to be done.</param>
    internal void Write(ReadOnlySpan<OperationDraft> drafts, DateTimeOffset now, List<Operation> written, ICollection<SyncEffect> effects)
    {
        Begin(now, effects);
        var first = written.Count;
        var before = _head;
        foreach (ref readonly var draft in drafts)
        {
            if (ChangesNothing(draft))
                continue;
            // A write wins over what its author saw, whatever the clocks did. A stamp that had to be lifted above the clock takes the tick
            // as its position, so that the head never runs into the future.
            var tick = _clock.Next(now);
            var seen = _graph.GreatestTime(draft.Key);
            var stamp = seen < tick.Packed ? tick : new HybridTimestamp(seen + 1, _replica);
            var operation = new Operation(_scope, draft.Kind, flags: 0, draft.NodeId, draft.Label, draft.Target, stamp, draft.Body, proof: null);
            Merge(operation, tick.Packed, source: default, out _);
            written.Add(operation);
        }

        if (_head == before)
            return;
        _graph.Commit();
        _oplog.EndBatch();
        // Two writes to one register leave the last.
        if (written.Count - first > 1)
            written.RemoveAll(operation => !_graph.TryGetCurrent(RegisterKey.Of(operation), out var current, out _) || !ReferenceEquals(current, operation));
        OnHeadMoved();
    }

    private void Begin(DateTimeOffset now, ICollection<SyncEffect> effects)
    {
        _effects = effects;
        if (now < _now)
        {
            // The wall clock was set back. What was due in two seconds is still due in two seconds.
            foreach (var session in _sessions.Values)
                session.Shift(now - _now);
            _renamedAt += now - _now;
            _forgottenAt += now - _now;
            _timerAt = DateTimeOffset.MaxValue;
            RequestTimer(now);
        }

        _now = now;
    }

    private bool ChangesNothing(in OperationDraft draft) => draft.Kind switch
    {
        OperationKind.Upsert => false,
        OperationKind.Remove => !_graph.IsLive(draft.NodeId),
        OperationKind.Link => _graph.IsLinked(draft.NodeId, draft.Label, draft.Target!),
        _ => !_graph.IsLinked(draft.NodeId, draft.Label, draft.Target!),
    };

    /// <summary>The one merge: position, state, log entry and head move together, and a merge without effect leaves no trace.</summary>
    private bool Merge(Operation operation, ulong position, LinkId source, out Operation? other)
    {
        _vacated.Clear();
        if (_graph.Merge(operation, position, out other, _vacated) != MergeResult.Won)
            return false;
        foreach (var vacated in _vacated)
            _oplog.Forget(vacated);
        _oplog.Append(operation, position, source);
        _head = position;
        return true;
    }

    /// <summary>Merges what was verified as one batch. Each operation that changes something gets a tick after the greatest stamp among them.</summary>
    private void MergeReceived(ReadOnlySpan<Operation> accepted, PeerSession? from)
    {
        HybridTimestamp observed = default;
        foreach (var operation in accepted)
        {
            if (operation.Timestamp > observed && DriftGate.Judge(operation.Timestamp, _now, _setup.Limits) == DriftVerdict.Admit)
                observed = operation.Timestamp;
        }

        if (observed != default)
            _clock.Observe(observed, _now);
        var before = _head;
        var outcomes = ImmutableArray.CreateBuilder<MergeOutcome>();
        var position = _clock.Next(_now).Packed;
        // The greatest first: of several writes to one register only it takes effect, so that a message costs no more than what it changes.
        for (var i = accepted.Length - 1; i >= 0; i--)
        {
            var operation = accepted[i];
            if (!Merge(operation, position, from?.Link ?? default, out var other))
                continue;
            outcomes.Add(new MergeOutcome(operation, MergeResult.Won, other));
            position = _clock.Next(_now).Packed;
        }

        if (_head == before)
            return;
        _graph.Commit();
        _oplog.EndBatch();
        _effects.Add(new SyncEffect.Changed(outcomes.DrainToImmutable(), from?.Replica));
    }

    /// <summary>Verifies and merges a container. False when the link was closed for it. Neighbours are told by <see cref="Settle"/>, once the watermark has moved too.</summary>
    private bool Receive(PeerSession session, ReadOnlyMemory<byte> container, out int count)
    {
        var isVerified = TryVerify(session, container, out var accepted);
        count = accepted.Length;
        if (isVerified)
            MergeReceived(accepted.AsSpan(), session);
        return isVerified;
    }

    /// <summary>Ends the handling of something that was received: goes on with everybody when the head has moved, else with its sender.</summary>
    private void Settle(PeerSession session, ulong headBefore)
    {
        if (_head != headBefore)
            OnHeadMoved();
        else
            Continue(session);
    }

    /// <summary>The one way in for everything that a peer sends. An empty container holds no operations.</summary>
    private bool TryVerify(PeerSession session, ReadOnlyMemory<byte> container, out ImmutableArray<Operation> accepted)
    {
        accepted = [];
        if (container.IsEmpty)
            return true;
        var result = _setup.Security.VerifyIncomingOperations(container, session.Peer, new HybridTimestamp(HybridClock.Wall(_now), _replica));
        if (result.Fault == CarrierFault.Undecodable)
        {
            Refuse(session, WireErrorCode.Protocol, PeerProblemKind.None, "a container that cannot be taken apart");
            return false;
        }

        // An answer that was asked for costs nothing; its credit bounds it.
        if (LastCost.Bytes > 0)
            LastCost = LastCost with { Operations = result.Accepted.Length + result.Others.Length };
        if (!result.Others.IsEmpty)
            SetAside(session, result);
        if (result.Fault is CarrierFault.IntrinsicFault or CarrierFault.NotAdmitted && ++session.Faults >= SyncDefaults.FaultsPerLink)
        {
            Refuse(session, WireErrorCode.Protocol, PeerProblemKind.Banned, "operations that no honest peer forwards");
            return false;
        }

        accepted = result.Accepted;
        return true;
    }

    private void SetAside(PeerSession session, VerificationResult result)
    {
        _effects.Add(new SyncEffect.Refused(session.Link, result));
        foreach (var other in result.Others)
        {
            if (other.Verdict != OperationVerdict.TooFarAhead)
                continue;
            if (DriftGate.Judge(other.Operation.Timestamp, _now, _setup.Limits) == DriftVerdict.Hold)
                _held.Add(other.Operation);
            else
                _held.NoteDropped(other.Operation.Timestamp);
        }

        RequestHeldTimer();
    }

    /// <summary>Judges held operations again whose time has come, with their original stamps.</summary>
    private void ReleaseHeld()
    {
        var due = new List<Operation>();
        while (_held.Earliest is { } earliest && DriftGate.Judge(earliest.Timestamp, _now, _setup.Limits) is DriftVerdict.Admit or DriftVerdict.AdmitUnobserved)
        {
            _held.Remove(earliest);
            due.Add(earliest);
        }

        if (due.Count == 0)
            return;
        var before = _head;
        MergeReceived([.. due], from: null);
        if (_head != before)
            OnHeadMoved();
    }

    /// <summary>What had to be dropped although its time would come was passed by the watermarks. When it has come, everybody is asked anew; at most once an hour.</summary>
    private void RecoverDropped()
    {
        if (_held.EarliestDropped is not { } dropped || AdmissionTime(dropped) > _now || _now - _forgottenAt < SyncDefaults.ForgetInterval)
            return;
        _forgottenAt = _now;
        _held.ForgetDropped();
        _watermarks.Clear();
        _interrupted = null;
        _bulkPull = default;
        // Answers to what was asked before merge and move no watermark.
        foreach (var session in _sessions.Values)
        {
            session.Pull = PullState.Idle.Instance;
            if (session.Answer is RangeAnswer answer)
                answer.MovesWatermark = false;
        }

        foreach (var session in _sessions.Values)
            StartPull(session, isCatchUp: false);
    }

    private void RequestHeldTimer()
    {
        if (_held.Earliest is { } earliest)
            RequestTimer(AdmissionTime(earliest.Timestamp));
        if (_held.EarliestDropped is not { } dropped)
            return;
        var due = AdmissionTime(dropped);
        RequestTimer(due > _forgottenAt + SyncDefaults.ForgetInterval ? due : _forgottenAt + SyncDefaults.ForgetInterval);
    }

    private DateTimeOffset AdmissionTime(HybridTimestamp stamp) => stamp.ToDateTimeOffset() - _setup.Limits.ClockDrift;

    private void OnHeadMoved()
    {
        foreach (var session in _sessions.Values)
        {
            OweHead(session);
            Continue(session);
        }
    }

    private void OnClear()
    {
        _graph.Clear();
        _held.Clear();
        _watermarks.Clear();
        _interrupted = null;
        _head = _clock.Next(_now).Packed;
        ClearedAt = _head;
        TakeNewReplicaId("this replica was cleared");
        _oplog.Reset(_head, _replica);
        foreach (var session in _sessions.Values.ToArray())
            Drop(session, problem: null, "this replica was cleared", mayReopen: true);
    }

    private void TakeNewReplicaId(string reason)
    {
        var previous = _replica;
        _replica = ReplicaId.Create(_setup.Random);
        _clock.Rename(_replica);
        _oplog.Rename(_replica);
        _effects.Add(new SyncEffect.ReplicaRenamed(previous, _replica, reason));
    }

    private void Send(PeerSession session, WireMessage message)
    {
        // No stamp or position leaves that a restart could issue again.
        if (_clock.TryExtendLease(out var lease))
            _effects.Add(new SyncEffect.ExtendLease(lease));
        var frame = FrameCodec.Encode(message);
        session.IsBusy = true;
        session.BytesSent += frame.Length;
        _effects.Add(new SyncEffect.Send(session.Link, frame));
    }

    private void RequestTimer(DateTimeOffset due)
    {
        if (due >= _timerAt)
            return;
        _timerAt = due;
        _effects.Add(new SyncEffect.SetTimer(due));
    }

    private ReadOnlyMemory<byte> Encode(List<Operation> operations)
    {
        if (operations.Count == 0)
            return default;
        var container = new ArrayBufferWriter<byte>();
        _setup.Codec.Encode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(operations), container);
        return container.WrittenMemory;
    }
}
