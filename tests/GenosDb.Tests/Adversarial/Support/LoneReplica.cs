using System.Buffers;
using GenosDb.Graphs;
using GenosDb.Security;
using GenosDb.Sync;
using GenosDb.Tests.Sync.Support;
using GenosDb.Wire;

namespace GenosDb.Tests.Adversarial.Support;

/// <summary>An engine at the end of one link, over which everything is pushed. Cheap, for thousands of runs.</summary>
internal sealed class LoneReplica
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly LinkId Link = new(1);
    private static readonly ReplicaId Other = new(2);

    private readonly IPayloadCodec _codec;
    private readonly Graph _graph;
    private readonly List<SyncEffect> _effects = [];
    private readonly ArrayBufferWriter<byte> _container = new();
    private ulong _position;

    public LoneReplica(DatabaseId database, ISecurityManager security, IPayloadCodec codec, Graph graph, Address? carrier = null, RestoredState? restored = null)
    {
        (_codec, _graph) = (codec, graph);
        var replica = new ReplicaId(1);
        Engine = new SyncEngine(new SyncEngineSetup(replica, database, graph, new Oplog(100), new HybridClock(replica), security, codec, new SeededRandomSource(1)) { Restored = restored });
        Handle(SyncInput.LinkOpened(Link, new PeerContext(carrier, "other"), isInitiator: true));
        Send(new Head(Other, new HybridTimestamp(0, Other), default, 0, 0, null, Now.ToUnixTimeMilliseconds(), new HeadOpening(FrameCodec.Version, 0, 0, 7, 4 << 20)));
    }

    public SyncEngine Engine { get; }

    public void Give(params ReadOnlySpan<Operation> operations)
    {
        _container.ResetWrittenCount();
        _codec.Encode(operations, _container);
        GiveContainer(_container.WrittenMemory);
    }

    public void GiveContainer(ReadOnlyMemory<byte> container) =>
        Send(new OperationsPush(Other, new HybridTimestamp(_position, Other), new HybridTimestamp(++_position, Other), container));

    /// <summary>Every winner, authority operations among them.</summary>
    public List<Operation> Shown()
    {
        List<Operation> shown = [];
        _graph.CopyCurrentSince(0, shown);
        return shown;
    }

    private void Send(WireMessage message) => Handle(SyncInput.FrameReceived(Link, FrameCodec.Encode(message)));

    private void Handle(in SyncInput input)
    {
        Engine.Handle(input, Now, _effects);
        _effects.OfType<SyncEffect.Close>().Should().BeEmpty();
        _effects.Clear();
        Engine.Handle(SyncInput.LinkDrained(Link), Now, _effects);
        _effects.Clear();
    }
}
