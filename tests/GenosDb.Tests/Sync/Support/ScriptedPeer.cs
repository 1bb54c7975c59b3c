using System.Buffers;
using GenosDb.Security;
using GenosDb.Sync;
using GenosDb.Wire;

namespace GenosDb.Tests.Sync.Support;

/// <summary>The other side of a one-sided script: sends what the test says, honest or not, and reads what the engine answers.</summary>
internal sealed class ScriptedPeer
{
    private readonly TestPeer _engine;
    private readonly LinkId _link;
    private readonly Queue<WireMessage> _received = [];
    private readonly List<SyncEffect> _effects = [];
    private readonly OperationScope _scope;
    private readonly MessagePackPayloadCodec _codec;

    public ScriptedPeer(TestPeer engine, ReplicaId? replica = null, long link = 1_000, Address? identity = null)
    {
        (_engine, _link, Replica) = (engine, new LinkId(link), replica ?? new ReplicaId(0xABCD));
        _scope = new OperationScope(engine.Database);
        _codec = new MessagePackPayloadCodec(engine.Database, new ZlibPayloadCompressor());
        FormatId = engine.Security.FormatId;
        Handle(SyncInput.LinkOpened(_link, new PeerContext(identity, "script"), isInitiator: false));
    }

    public ReplicaId Replica { get; }

    public ulong FormatId { get; set; }

    public ulong Boot { get; set; } = 77;

    public bool IsClosed { get; private set; }

    public PeerProblem? Problem { get; private set; }

    public HybridTimestamp At(ulong packed) => new(packed, Replica);

    public HybridTimestamp Stamp(long leadMilliseconds = 0, ushort counter = 0) =>
        new(_engine.Now.ToUnixTimeMilliseconds() + leadMilliseconds, counter, Replica);

    public Operation Upsert(string id, GenosValue value, long leadMilliseconds = 0) => Operation.Upsert(_engine.Database, Stamp(leadMilliseconds), id, value);

    /// <summary>An operation that no honest peer makes.</summary>
    public Operation Raw(OperationKind kind, string id, byte[]? body = null, byte flags = 0) => new(_scope, kind, flags, id, "", null, Stamp(), body, null);

    public ReadOnlyMemory<byte> Container(params ReadOnlySpan<Operation> operations)
    {
        var container = new ArrayBufferWriter<byte>();
        _codec.Encode(operations, container);
        return container.WrittenMemory;
    }

    public Head Head(bool isOpening = true, ulong at = 0, UInt128 fingerprint = default, long count = 0, HybridTimestamp? acknowledged = null) => new(
        Replica, At(at), fingerprint, 0, count, acknowledged, _engine.Now.ToUnixTimeMilliseconds(),
        isOpening ? new HeadOpening(FrameCodec.Version, FormatId, _engine.Security.PolicyId, Boot, 4 << 20) : null);

    public void Open(ulong at = 0)
    {
        Receive<Head>();
        Send(Head(at: at));
    }

    public void Send(WireMessage message) => SendBytes(FrameCodec.Encode(message));

    public void SendBytes(ReadOnlyMemory<byte> frame) => Handle(SyncInput.FrameReceived(_link, frame));

    /// <summary>The next message of the engine, which must be of that kind.</summary>
    public T Receive<T>()
        where T : WireMessage
    {
        _received.Should().NotBeEmpty("the engine has answered with {0}", typeof(T).Name);
        return _received.Dequeue().Should().BeOfType<T>().Subject;
    }

    public IReadOnlyCollection<WireMessage> Received => _received;

    public void ClearReceived() => _received.Clear();

    /// <summary>Lets what was received go unread, and tells the engine that its link is free.</summary>
    public void Drain()
    {
        Handle(SyncInput.LinkDrained(_link));
        _received.Clear();
    }

    /// <summary>Ends the link.</summary>
    public void Close()
    {
        _engine.Handle(SyncInput.LinkClosed(_link));
        IsClosed = true;
    }

    private void Handle(in SyncInput input)
    {
        _engine.Engine.Handle(input, _engine.Now, _effects);
        Take();
        // The link takes everything at once, so the engine may go on.
        if (!IsClosed)
        {
            _engine.Engine.Handle(SyncInput.LinkDrained(_link), _engine.Now, _effects);
            Take();
        }
    }

    private void Take()
    {
        List<SyncEffect> others = [];
        foreach (var effect in _effects)
        {
            switch (effect)
            {
                case SyncEffect.Send send when send.Link == _link:
                    FrameCodec.Decode(send.Frame, new GenosLimits(), out var message).Should().Be(FrameDecodeResult.Message);
                    _received.Enqueue(message!);
                    break;
                case SyncEffect.Close close when close.Link == _link:
                    (IsClosed, Problem) = (true, close.Problem);
                    break;
                default:
                    others.Add(effect);
                    break;
            }
        }

        _effects.Clear();
        _engine.CarryOut(others);
    }
}
