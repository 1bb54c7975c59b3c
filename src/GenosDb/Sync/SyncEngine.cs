using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
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
    private readonly Watermarks _watermarks;
    private readonly HeldOperations _held;
    private readonly StateJournal? _journal;
    private readonly Queue<(ReplicaId Replica, ulong Boot)> _replacedBoots = [];
    private readonly List<VacatedPosition> _vacated = [];
    private readonly List<Operation> _scratch = [];
    private readonly List<(Operation Operation, ulong Position)> _drafted = [];
    private readonly ulong _boot;
    private OperationScope _scope;
    private ISigner? _signer;
    private ReplicaId _replica;
    private ulong _head;
    private ulong _lifted;
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
        // As large as the state, and needed once.
        _setup = setup with { Restored = null };
        (_graph, _oplog, _clock, _replica, _journal) = (setup.Graph, setup.Oplog, setup.Clock, setup.Replica, setup.Journal);
        (_watermarks, _held) = (new Watermarks(_journal), new HeldOperations(_journal));
        _graph.KeptObserver = _journal;
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

    /// <summary>No stamp or position above it has been issued.</summary>
    internal ulong LastTick => _clock.Last.Packed;

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
            case SyncInputKind.Persisted: OnPersisted(input.Taking); break;
            default: throw new ArgumentOutOfRangeException(nameof(input), input.Kind, "Not an input of this engine.");
        }

        EndStep();
    }

    /// <summary>Who signs local writes; null in an unsigned database, and while nobody is signed in.</summary>
    internal ISigner? Signer
    {
        get => _signer;
        set
        {
            _signer = value;
            _scope = value is null ? new OperationScope(_setup.Database) : new OperationScope(_setup.Database, value.SchemeId, value.PublicKey.ToArray());
        }
    }

    /// <summary>Stamps and signs local writes and merges them as one batch; drafts that would change nothing are left out.</summary>
    /// <param name="drafts">In order; a later one sees the earlier ones.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="written">Receives the operations that are current afterwards.</param>
    /// <param name="effects">Receives what is to be done.</param>
    /// <param name="refused">The first operation that its author may not make; null when all were written.</param>
    /// <returns>False when one was refused; then nothing was written.</returns>
    internal bool TryWrite(ReadOnlySpan<OperationDraft> drafts, DateTimeOffset now, List<Operation> written, ICollection<SyncEffect> effects, out Operation? refused)
    {
        refused = null;
        if (drafts.Length == 1 && ChangesNothing(drafts[0]))
            return true;
        Begin(now, effects);
        var lifted = _lifted;
        Stamp(drafts);
        if (_signer is not null)
        {
            foreach (var (operation, _) in _drafted)
            {
                if (_setup.Security.Permits(operation))
                    continue;
                (refused, _lifted) = (operation, lifted);
                return false;
            }

            Sign(_signer);
        }

        var first = written.Count;
        var before = _head;
        for (var i = 0; i < drafts.Length; i++)
        {
            if (drafts.Length > 1 && ChangesNothing(drafts[i]))
                continue;
            var (operation, position) = _drafted[i];
            var change = operation.IsAuthority ? _setup.Security.Learn([operation]) : AuthorityChange.None;
            Merge(operation, position, source: default, out _);
            Reevaluate(change);
            written.Add(operation);
        }

        if (_head == before)
        {
            _lifted = lifted;
            return true;
        }

        _graph.Commit();
        _oplog.EndBatch();
        // Two writes to one register leave the last.
        if (written.Count - first > 1)
            written.RemoveAll(operation => !_graph.TryGetCurrent(RegisterKey.Of(operation), out var current, out _) || !ReferenceEquals(current, operation));
        OnHeadMoved();
        EndStep();
        return true;
    }

    /// <summary>The stamp that a write would get now, where no later one stands in its register.</summary>
    internal HybridTimestamp PresentMoment(DateTimeOffset now) => new(Math.Max(HybridClock.Wall(now), _clock.Last.Packed + 1), _replica);

    /// <summary>A write wins over what its author saw, whatever the clocks did. A stamp that had to be lifted above the clock takes the tick as its
    /// position, so that the head never runs into the future.</summary>
    private void Stamp(ReadOnlySpan<OperationDraft> drafts)
    {
        _drafted.Clear();
        foreach (ref readonly var draft in drafts)
        {
            var tick = _clock.Next(_now);
            var seen = draft.IsAuthority ? draft.After : Math.Max(draft.After, _graph.GreatestTime(draft.Key));
            var stamp = tick;
            // Above every one that was lifted before, too: that may have been withdrawn and forgotten meanwhile, and no stamp is used twice.
            if (seen >= tick.Packed)
                stamp = new HybridTimestamp(_lifted = Math.Max(_lifted, seen) + 1, _replica);
            var operation = new Operation(_scope, draft.Kind, draft.Flags, draft.NodeId, draft.Label, draft.Target, stamp, draft.Body, proof: null);
            _drafted.Add((operation, tick.Packed));
        }
    }

    /// <summary>Many operations of one commit share a signature.</summary>
    private void Sign(ISigner signer)
    {
        if (_drafted.Count == 1)
        {
            _drafted[0] = _drafted[0] with { Operation = _drafted[0].Operation.SignedBy(signer) };
            return;
        }

        Operation[] unsigned = [.. _drafted.Select(drafted => drafted.Operation)];
        var signed = BatchSigner.Sign(signer, _scope, unsigned, unsigned.Length > BatchSigner.BulkGroupSize ? BatchSigner.BulkGroupSize : BatchSigner.GroupSize);
        for (var i = 0; i < signed.Length; i++)
            _drafted[i] = _drafted[i] with { Operation = signed[i] };
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
        OperationKind.Remove => !_graph.IsLive(draft.NodeId),
        OperationKind.Link => _graph.IsLinked(draft.NodeId, draft.Label, draft.Target!),
        OperationKind.Unlink => !_graph.IsLinked(draft.NodeId, draft.Label, draft.Target!),
        _ => false,
    };

    /// <summary>The one merge: position, state, log entry and head move together, and a merge without effect leaves no trace.</summary>
    private MergeResult Merge(Operation operation, ulong position, LinkId source, out Operation? other, bool isStored = false)
    {
        ClearVacated();
        var result = _graph.Merge(operation, position, out other, _vacated);
        if (result != MergeResult.Won)
            return result;
        foreach (var vacated in _vacated)
            _oplog.Forget(vacated.Position);
        _oplog.Append(operation, position, source);
        _head = position;
        JournalMerge(operation, position, isStored);
        return result;
    }

    /// <summary>Merges what is valid as one batch: authority first, then what it changes, then the rest. Each operation that changes something gets a tick
    /// after the greatest stamp among them.</summary>
    /// <param name="operations">Authority operations first, the rest in ≺ order.</param>
    /// <param name="from">Who brought them; null for what was held.</param>
    private void MergeReceived(ReadOnlySpan<Operation> operations, PeerSession? from)
    {
        var before = _head;
        _changes.Clear();
        var authority = 0;
        while (authority < operations.Length && operations[authority].IsAuthority)
            authority++;
        var change = authority == 0 ? AuthorityChange.None : _setup.Security.Learn(operations[..authority]);
        Observe(operations);
        var outcomes = ImmutableArray.CreateBuilder<MergeOutcome>();
        var refused = ImmutableArray.CreateBuilder<RefusedOperation>();
        var position = _clock.Next(_now).Packed;
        foreach (var operation in operations[..authority])
            Take(operation);
        Reevaluate(change);
        position = _clock.Next(_now).Packed;
        // The greatest first: of several writes to one register only it takes effect, so that a message costs no more than what it changes.
        for (var i = operations.Length - 1; i >= authority; i--)
            Take(operations[i]);
        if (refused.Count > 0)
            _effects.Add(new SyncEffect.Refused(from?.Link ?? default, refused.DrainToImmutable()));
        TellOverwritten();
        if (_head == before)
            return;
        _graph.Commit();
        _oplog.EndBatch();
        _effects.Add(new SyncEffect.Changed(outcomes.DrainToImmutable(), from?.Replica));

        void Take(Operation operation)
        {
            if (!_graph.HasRoomFor(operation))
            {
                refused.Add(new RefusedOperation(operation, OperationVerdict.NoRoom));
                return;
            }

            switch (Merge(operation, position, from?.Link ?? default, out var other))
            {
                case MergeResult.Won:
                    outcomes.Add(new MergeOutcome(operation, MergeResult.Won, other));
                    NoteVacated();
                    // A removal and a value have registers of their own, where one can show without taking the place of the other.
                    if (other is not null && !HasVacated(other))
                        NoteOverwritten(operation, other);
                    position = _clock.Next(_now).Packed;
                    break;
                case MergeResult.Lost:
                    NoteOverwritten(operation, other!);
                    break;
                case MergeResult.NotPermitted:
                    refused.Add(new RefusedOperation(operation, OperationVerdict.NotAuthorised));
                    break;
            }

            if (other is not null && other.Timestamp == operation.Timestamp)
                _effects.Add(new SyncEffect.StampReused(other, operation));
        }
    }

    private void ClearVacated()
    {
        _vacated.Clear();
        // One removal can hide as many edges as there are.
        if (_vacated.Capacity > SyncDefaults.OperationsPerMessage)
            _vacated.Capacity = 0;
    }

    /// <summary>Only what counts moves the clock, and nothing that lies further ahead than honest clocks do.</summary>
    private void Observe(ReadOnlySpan<Operation> operations)
    {
        HybridTimestamp observed = default;
        for (var i = operations.Length - 1; i >= 0; i--)
        {
            var operation = operations[i];
            if (operation.Timestamp > observed && DriftGate.Judge(operation.Timestamp, _now, _setup.Limits) == DriftVerdict.Admit && _setup.Security.Permits(operation))
                observed = operation.Timestamp;
        }

        if (observed != default)
            _clock.Observe(observed, _now);
    }

    /// <summary>Verifies and merges a container. False when the link was closed for it. Neighbours are told by <see cref="Settle"/>, once the watermark has moved too.</summary>
    private bool Receive(PeerSession session, ReadOnlyMemory<byte> container, out int count)
    {
        var isVerified = TryVerify(session, container, out var valid);
        count = valid.Length;
        if (isVerified)
            MergeReceived(valid.AsSpan(), session);
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
    /// <param name="session">Who sent it.</param>
    /// <param name="container">The container.</param>
    /// <param name="valid">What is without intrinsic fault and due. Whether it counts is decided when it is merged, by the authority known then: of a full
    /// state, by what came with it.</param>
    private bool TryVerify(PeerSession session, ReadOnlyMemory<byte> container, out ImmutableArray<Operation> valid)
    {
        valid = [];
        if (container.IsEmpty)
            return true;
        var result = _setup.Security.VerifyIncomingOperations(container, session.Peer, new HybridTimestamp(HybridClock.Wall(_now), _replica));
        switch (result.Fault)
        {
            case CarrierFault.Undecodable:
                Refuse(session, WireErrorCode.Protocol, PeerProblemKind.None, "a container that cannot be taken apart");
                return false;
            case CarrierFault.NotAdmitted:
                Drop(session, Problem(PeerProblemKind.NotAllowedToSync, here: null, session.Peer.Identity?.ToString()), "the peer may not synchronise");
                return false;
        }

        // An answer that was asked for costs nothing; its credit bounds it.
        if (LastCost.Bytes > 0)
            LastCost = LastCost with { Operations = result.Accepted.Length + result.Others.Length };
        valid = result.Accepted;
        if (!result.Others.IsEmpty)
            SetAside(session.Link, result, ref valid);
        if (result.Fault is CarrierFault.IntrinsicFault && ++session.Faults >= SyncDefaults.FaultsPerLink)
        {
            Refuse(session, WireErrorCode.Protocol, PeerProblemKind.Banned, "operations that no honest peer forwards");
            return false;
        }

        return true;
    }

    private void SetAside(LinkId link, VerificationResult result, ref ImmutableArray<Operation> valid)
    {
        var refused = ImmutableArray.CreateBuilder<RefusedOperation>();
        List<Operation>? unauthorised = null;
        foreach (var (_, verdict, operation) in result.Others)
        {
            // Its twin counts, so there is nothing to tell.
            if (verdict == OperationVerdict.Duplicate)
                continue;
            if (verdict == OperationVerdict.NotAuthorised)
            {
                (unauthorised ??= []).Add(operation);
                continue;
            }

            refused.Add(new RefusedOperation(operation, verdict));
            if (verdict != OperationVerdict.TooFarAhead)
                continue;
            if (DriftGate.Judge(operation.Timestamp, _now, _setup.Limits) == DriftVerdict.Hold)
                _held.Add(operation);
            else
                _held.NoteDropped(operation.Timestamp);
        }

        if (unauthorised is not null)
        {
            Operation[] all = [.. valid, .. unauthorised];
            OperationSorter.Sort(all);
            valid = ImmutableCollectionsMarshal.AsImmutableArray(all);
        }

        if (refused.Count > 0)
            _effects.Add(new SyncEffect.Refused(link, refused.DrainToImmutable()));
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
        var operations = due.ToArray();
        OperationSorter.Sort(operations);
        MergeReceived(operations, from: null);
        if (_head == before)
            return;
        var admitted = operations.Where(operation =>
            _graph.TryGetCurrent(RegisterKey.Of(operation), out var current, out _) && ReferenceEquals(current, operation) && _graph.FindWinnerOver(operation) is null);
        _effects.Add(new SyncEffect.Admitted([.. admitted]));
        OnHeadMoved();
    }

    /// <summary>What had to be dropped although its time would come was passed by the watermarks. When it has come, everybody is asked anew; at most once an hour.</summary>
    private void RecoverDropped()
    {
        if (_held.EarliestDropped is not { } dropped || AdmissionTime(dropped) > _now || _now - _forgottenAt < SyncDefaults.ForgetInterval)
            return;
        _forgottenAt = _now;
        _held.ForgetDropped();
        ForgetWatermarks();
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
        JournalClear();
        _graph.Clear();
        _setup.Security.Forget();
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
        _journal?.Add(new StateChange(StateChangeKind.Replica, Replica: _replica));
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
        _setup.Codec.Encode(CollectionsMarshal.AsSpan(operations), container);
        return container.WrittenMemory;
    }
}
