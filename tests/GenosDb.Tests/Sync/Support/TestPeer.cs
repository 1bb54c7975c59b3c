using GenosDb.Graphs;
using GenosDb.Security;
using GenosDb.Sync;
using GenosDb.Wire;

namespace GenosDb.Tests.Sync.Support;

/// <summary>One engine with its graph, log and clock, and what it asked for.</summary>
internal sealed class TestPeer
{
    private readonly EngineCluster _cluster;
    private readonly List<EngineLink> _links = [];
    private readonly List<SyncEffect> _step = [];

    public TestPeer(EngineCluster cluster, string name, int oplogSize, DatabaseId database, IRandomSource random, ReplicaId? replica, RestoredState? restored = null, HybridTimestamp lease = default, SecurityOptions? options = null, ReserveLimits? reserve = null)
    {
        (_cluster, Name, Database, Options, Reserve) = (cluster, name, database, options, reserve);
        var codec = new MessagePackPayloadCodec(database, new ZlibPayloadCompressor());
        Security = new SecurityManager(database, options, codec);
        var id = replica ?? ReplicaId.Create(random);
        Clock = new HybridClock(id, lease);
        Graph = Security.IsGoverned ? new Graph(Security.Permits, Security.IsOutsideFingerprint, reserve) : new Graph(Security.Permits);
        Oplog = new Oplog(oplogSize);
        Engine = new SyncEngine(new SyncEngineSetup(id, database, Graph, Oplog, Clock, Security, codec, random)
        {
            FormatId = Security.FormatId,
            PolicyId = Security.PolicyId,
            Restored = restored,
        })
        {
            Signer = options?.Signer,
        };
    }

    public string Name { get; }

    public DatabaseId Database { get; }

    /// <summary>Null in an unsigned database.</summary>
    public SecurityOptions? Options { get; }

    /// <summary>Null for the defaults.</summary>
    public ReserveLimits? Reserve { get; }

    public SecurityManager Security { get; }

    public HybridClock Clock { get; }

    public Graph Graph { get; }

    public Oplog Oplog { get; }

    public SyncEngine Engine { get; }

    /// <summary>Wall clock of this peer less that of the cluster.</summary>
    public TimeSpan Skew { get; set; }

    public DateTimeOffset Now => _cluster.Now + Skew;

    /// <summary>Every effect but the frames, in order.</summary>
    public List<SyncEffect> Effects { get; } = [];

    public DateTimeOffset? TimerDueAt { get; private set; }

    public IEnumerable<(SyncMethod Method, string Reason)> Synced => Effects.OfType<SyncEffect.PeerSynced>().Select(effect => (effect.Method, effect.Reason));

    public IEnumerable<SyncMethod> Served => Effects.OfType<SyncEffect.PeerServed>().Select(effect => effect.Method);

    public Operation? Put(string id, GenosValue value) => Write(new OperationDraft(OperationKind.Upsert, id, "", null, value.ToOwnedBytes()));

    public Operation? Remove(string id) => Write(new OperationDraft(OperationKind.Remove, id, "", null, null));

    public Operation? Link(string source, string target, string label = "") => Write(new OperationDraft(OperationKind.Link, source, label, target, null));

    public Operation? Unlink(string source, string target, string label = "") => Write(new OperationDraft(OperationKind.Unlink, source, label, target, null));

    /// <summary>Gives a role, knowing only the grants that are here.</summary>
    public Operation? Grant(ISigner subject, string role)
    {
        var statement = new GrantStatement(subject.Address, role, ExpiresAt: null, IsLocked: false, Security.Authority!.Heads(subject.Address));
        return Write(new OperationDraft(statement.Kind, statement.Name, "", null, statement.ToBody().ToOwnedBytes()));
    }

    /// <summary>Writes one batch; gives the last operation, or null when nothing was written.</summary>
    public Operation? Write(params ReadOnlySpan<OperationDraft> drafts)
    {
        List<Operation> written = [];
        Engine.TryWrite(drafts, Now, written, _step, out _);
        CarryOut();
        return written.Count == 0 ? null : written[^1];
    }

    public GenosValue? Value(string id) => Graph.Find(id)?.Value;

    public void Handle(in SyncInput input)
    {
        Engine.Handle(input, Now, _step);
        CarryOut();
    }

    public ImportOutcome Import(ReadOnlyMemory<byte> container, in PeerContext carrier)
    {
        var outcome = Engine.Import(container, carrier, Now, _step);
        CarryOut();
        return outcome;
    }

    public void Pause() => Handle(SyncInput.Pause());

    public void Resume() => Handle(SyncInput.Resume());

    internal void Open(EngineLink link, bool isInitiator)
    {
        _links.Add(link);
        var other = isInitiator ? link.Listener : link.Dialler;
        Handle(SyncInput.LinkOpened(link.Of(this), new PeerContext(other.Engine.Signer?.Address, other.Name), isInitiator));
    }

    internal void Closed(EngineLink link)
    {
        if (_links.Remove(link))
            Handle(SyncInput.LinkClosed(link.Of(this)));
    }

    internal void Receive(LinkId link, ReadOnlyMemory<byte> frame) => Handle(SyncInput.FrameReceived(link, frame));

    internal void Drained(LinkId link) => Handle(SyncInput.LinkDrained(link));

    /// <summary>Lets the timer elapse if it is due; false when it is not.</summary>
    internal bool ElapseTimer()
    {
        if (TimerDueAt is not { } due || due > Now)
            return false;
        TimerDueAt = null;
        Handle(SyncInput.TimerElapsed());
        return true;
    }

    private void CarryOut()
    {
        SyncEffect[] effects = [.. _step];
        _step.Clear();
        CarryOut(effects);
    }

    internal void CarryOut(IEnumerable<SyncEffect> effects)
    {
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case SyncEffect.Send send when _links.Find(link => link.Of(this) == send.Link) is { IsClosed: false } link:
                    link.From(this).Queue.Enqueue(send.Frame);
                    break;
                case SyncEffect.Send:
                    break;
                case SyncEffect.SetTimer timer:
                    TimerDueAt = timer.DueAt;
                    break;
                case SyncEffect.Close close:
                    Effects.Add(effect);
                    if (_links.Find(link => link.Of(this) == close.Link) is { } closed)
                        closed.IsClosed = true;
                    break;
                default:
                    Effects.Add(effect);
                    break;
            }
        }
    }
}
