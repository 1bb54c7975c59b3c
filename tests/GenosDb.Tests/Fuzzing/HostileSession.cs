using System.Collections.Concurrent;
using System.Reflection;
using GenosDb.Graphs;
using GenosDb.Security;
using GenosDb.Sync;
using GenosDb.Tests.Sync.Support;
using GenosDb.Tests.Wire;
using GenosDb.Wire;

namespace GenosDb.Tests.Fuzzing;

/// <summary>One engine that holds some data, and strangers that send it what they like. After every input: only what was verified has changed the graph, the
/// head moved with it only, and memory and work were bounded.</summary>
internal sealed class HostileSession
{
    public const int Links = 3;

    /// <summary>What one input may cause to be done; an honest one causes a handful for each link.</summary>
    private const int MaxEffects = 40;

    private static readonly GenosLimits Limits = new();
    private static readonly ConcurrentDictionary<Type, PropertyInfo?> ContainerProperties = new();
    private static readonly MessagePackPayloadCodec Codec = WireSamples.Codec();
    private static readonly SecurityManager Security = new(WireSamples.Database, null, Codec);

    private readonly List<SyncEffect> _effects = [];
    private readonly List<VacatedPosition> _vacated = [];
    private readonly HashSet<OperationId> _allowed = [];
    private readonly HashSet<long> _open = [];
    private readonly Oplog _oplog;
    private Graph _control = new(Security.Permits);
    private ulong _controlPosition;
    private DateTimeOffset _latest;

    /// <param name="oplogSize">Of its log.</param>
    /// <param name="security">Null for the real one; what is verified here is always judged by the real one.</param>
    public HostileSession(int oplogSize, ISecurityManager? security = null)
    {
        Graph = new Graph(Security.Permits);
        _oplog = new Oplog(oplogSize);
        Engine = new SyncEngine(new SyncEngineSetup(Engine0, WireSamples.Database, Graph, _oplog, new HybridClock(Engine0), security ?? Security, Codec, new SeededRandomSource(7))
        {
            FormatId = Security.FormatId,
            PolicyId = Security.PolicyId,
        });
        _latest = Now;
        Write(Upsert("own", 1), Upsert("ann", 2), Upsert("bob", 3), new OperationDraft(OperationKind.Link, "own", "knows", "ann", null));
        Write(new OperationDraft(OperationKind.Remove, "bob", "", null, null));
    }

    public static ReplicaId Engine0 { get; } = new(0xE0E0_E0E0_E0E0_E0E0);

    public static IReadOnlyList<ReplicaId> Strangers { get; } = [new(0xABCD), new(0xF00D_F00D_F00D_F00D), new(0x1234)];

    public Graph Graph { get; }

    public SyncEngine Engine { get; }

    public DateTimeOffset Now { get; private set; } = DateTimeOffset.FromUnixTimeMilliseconds(WireSamples.Moment + 3_600_000);

    /// <summary>Whether anything that a stranger sent was merged.</summary>
    public bool HasTakenOver { get; private set; }

    /// <summary>What the engine sent in the last step, in order.</summary>
    public List<(long Link, WireMessage Message)> Sent { get; } = [];

    public static OperationDraft Upsert(string id, GenosValue value) => new(OperationKind.Upsert, id, "", null, value.ToOwnedBytes());

    public static Head Head(ReplicaId replica, ulong at = 0, ulong boot = 77) =>
        new(replica, new HybridTimestamp(at, replica), 0, 0, 0, null, WireSamples.Moment + 3_600_000, new HeadOpening(FrameCodec.Version, Security.FormatId, 0, boot, 4 << 20));

    public void Open(long link, bool isInitiator = false)
    {
        if (_open.Add(link))
            Handle(SyncInput.LinkOpened(new LinkId(link), new PeerContext(null, "stranger"), isInitiator));
    }

    public void Close(long link)
    {
        if (_open.Remove(link))
            Handle(SyncInput.LinkClosed(new LinkId(link)));
    }

    public void Drain(long link) => Handle(SyncInput.LinkDrained(new LinkId(link)));

    public void Send(long link, WireMessage message) => Receive(link, FrameCodec.Encode(message));

    public void Elapse(TimeSpan time)
    {
        Now += time;
        _latest = Now > _latest ? Now : _latest;
        Handle(SyncInput.TimerElapsed());
    }

    public void Write(params ReadOnlySpan<OperationDraft> drafts)
    {
        List<Operation> written = [];
        _effects.Clear();
        Sent.Clear();
        Engine.TryWrite(drafts, Now, written, _effects, out _);
        foreach (var operation in written)
            MergeIntoControl(operation);
        Inspect();
    }

    public void Clear()
    {
        _control = new Graph(Security.Permits);
        Handle(SyncInput.Clear());
    }

    public void Handle(in SyncInput input)
    {
        var head = Engine.Head.Packed;
        var before = GC.GetAllocatedBytesForCurrentThread();
        _effects.Clear();
        Sent.Clear();
        Engine.Handle(input, Now, _effects);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Fuzzer.Require(allocated <= Fuzzer.MaxAllocatedBytes, $"{allocated} bytes were allocated for one input.");
        Fuzzer.Require(_effects.Count <= MaxEffects, $"One input had {_effects.Count} effects.");
        var hasChanged = input.Kind == SyncInputKind.Clear;
        foreach (var changed in _effects.OfType<SyncEffect.Changed>())
        {
            hasChanged = HasTakenOver = true;
            // In the order of their stamps, which need not be that of the merge: any order gives the same.
            foreach (var outcome in changed.Outcomes)
            {
                Fuzzer.Require(_allowed.Contains(outcome.Operation.Id), $"An operation on '{outcome.Operation.NodeId}' was merged that was in no verified container.");
                MergeIntoControl(outcome.Operation);
            }
        }

        Fuzzer.Require(hasChanged || Engine.Head.Packed == head, "The head moved and nothing changed.");
        Fuzzer.Require(Engine.Head.UnixMilliseconds <= _latest.ToUnixTimeMilliseconds() + 61_000, "The head ran into the future.");
        Inspect();
    }

    public void Receive(long link, ReadOnlyMemory<byte> frame)
    {
        var isLive = _open.Contains(link) && !Engine.IsPaused && Engine.Sessions.Any(session => session.Link.Value == link && session.IsOpen);
        var expected = Verify(frame, out var message);
        Handle(SyncInput.FrameReceived(new LinkId(link), frame));
        // Pushes, deltas and ranges are merged at once, whether or not they fit a question.
        if (!isLive || !_open.Contains(link) || message is not (OperationsPush or DeltaSync or SyncRanges))
            return;
        foreach (var operation in expected)
            Fuzzer.Require(IsDominated(operation), $"A verified operation on '{operation.NodeId}' was not merged.");
    }

    /// <summary>What holds at the end of every story: the state is that of the verified operations, and a stranger who behaves is still served.</summary>
    public void Conclude()
    {
        Fuzzer.Require(Graph.Fingerprint == _control.Fingerprint, "The state is not the merge of what was verified.");
        CheckWindow();
        if (Engine.IsPaused)
            Handle(SyncInput.Resume());
        const long link = 99;
        var bob = new ReplicaId(0x5E47);
        Open(link);
        Fuzzer.Require(Sent is [(link, Head { Opening: not null })], "A new link is not greeted.");
        Drain(link);
        Send(link, Head(bob));
        Fuzzer.Require(Sent.Find(sent => sent.Link == link && sent.Message is SyncRequest).Message is SyncRequest, "A new peer is not asked.");
        var request = (SyncRequest)Sent.Find(sent => sent.Link == link && sent.Message is SyncRequest).Message;
        Drain(link);
        Send(link, new SyncNone(request.Sid, bob, new HybridTimestamp(1, bob)));
        Drain(link);
        var stamp = new HybridTimestamp(Now.ToUnixTimeMilliseconds(), 9, bob);
        Send(link, new OperationsPush(bob, new HybridTimestamp(1, bob), new HybridTimestamp(2, bob), WireSamples.Encode(Codec, WireSamples.Upsert("sentinel", stamp, [0x07]))));
        Fuzzer.Require(Graph.Find("sentinel")?.Value == 7, "What an honest peer pushed did not arrive.");
        Fuzzer.Require(Engine.FindWatermark(bob) == 2, "What an honest peer pushed is not counted.");
        Drain(link);
        Send(link, new SyncRequest(5, null, 0, 0, 0, SyncRequestFlags.AllowBulk, 1 << 20, null));
        Fuzzer.Require(Sent.Exists(sent => sent.Link == link && sent.Message is FullStateSync { Sid: 5 }), "An honest peer is not answered.");
        Fuzzer.Require(Graph.Fingerprint == _control.Fingerprint && _open.Contains(link), "The honest peer was not left in peace.");
    }

    private static ReadOnlyMemory<byte> ContainerOf(WireMessage message) =>
        ContainerProperties.GetOrAdd(message.GetType(), static type => type.GetProperty("Container"))?.GetValue(message) is ReadOnlyMemory<byte> container ? container : default;

    private IReadOnlyList<Operation> Verify(ReadOnlyMemory<byte> frame, out WireMessage? message)
    {
        if (FrameCodec.Decode(frame, Limits, out message) != FrameDecodeResult.Message || ContainerOf(message!) is not { IsEmpty: false } container)
            return [];
        var result = Security.VerifyIncomingOperations(container, new PeerContext(null, "control"), new HybridTimestamp(Now.ToUnixTimeMilliseconds(), 0, Engine0));
        foreach (var operation in result.Accepted)
            _allowed.Add(operation.Id);
        // What lies ahead may be held until its time.
        foreach (var other in result.Others)
        {
            if (other.Verdict == OperationVerdict.TooFarAhead)
                _allowed.Add(other.Operation.Id);
        }

        return result.Accepted;
    }

    private void MergeIntoControl(Operation operation)
    {
        _vacated.Clear();
        _control.Merge(operation, ++_controlPosition, out _, _vacated);
        _control.Commit();
    }

    private void Inspect()
    {
        foreach (var effect in _effects)
        {
            switch (effect)
            {
                case SyncEffect.Send send:
                    Fuzzer.Require(FrameCodec.Decode(send.Frame, Limits, out var message) == FrameDecodeResult.Message, "The engine sent what nobody can read.");
                    Sent.Add((send.Link.Value, message!));
                    break;
                case SyncEffect.Close close:
                    _open.Remove(close.Link.Value);
                    break;
            }
        }

        Fuzzer.Require(Engine.Sessions.Count == _open.Count, "A link is open on one side only.");
    }

    private bool IsDominated(Operation operation) =>
        Covers(RegisterKey.Of(operation), operation)
        || Covers(RegisterKey.Removal(operation.NodeId), operation)
        || (operation.Target is { } target && Covers(RegisterKey.Removal(target), operation));

    private bool Covers(in RegisterKey key, Operation operation) =>
        Graph.TryGetCurrent(key, out var current, out _) && OperationOrder.Instance.Compare(current, operation) >= 0;

    /// <summary>A register has a log entry exactly when its position is above the floor.</summary>
    private void CheckWindow()
    {
        Fuzzer.Require(_oplog.TryGetSince(_oplog.Floor, out var entries), "The log does not know its own floor.");
        var logged = entries.Select(entry => entry.Position.Packed).ToHashSet();
        List<Operation> operations = [];
        Graph.CopyCurrentSince(0, operations);
        foreach (var operation in operations)
        {
            Graph.TryGetCurrent(RegisterKey.Of(operation), out _, out var position);
            Fuzzer.Require((position > _oplog.Floor.Packed) == logged.Remove(position), "A register and the log disagree.");
            Fuzzer.Require(position <= Engine.Head.Packed, "A position lies above the head.");
        }

        Fuzzer.Require(logged.Count == 0, "A log entry stands for nothing.");
    }
}
