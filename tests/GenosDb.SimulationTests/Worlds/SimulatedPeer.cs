using GenosDb.Graphs;
using GenosDb.Security;
using GenosDb.SimulationTests.Invariants;
using GenosDb.Sync;
using GenosDb.Wire;

namespace GenosDb.SimulationTests.Worlds;

/// <summary>One peer: what outlasts its restarts, and the engine that runs now.</summary>
internal sealed class SimulatedPeer
{
    public static readonly DatabaseId Database = DatabaseId.From("simulation");

    private readonly ulong _seed;
    private readonly int _oplogSize;
    private readonly HashSet<HybridTimestamp> _putAsideStamps = [];
    private int _starts;

    public SimulatedPeer(ulong seed, int index, int oplogSize)
    {
        (_seed, Index, _oplogSize) = (seed, index, oplogSize);
        Name = $"p{index}";
        (History, Seen) = (new StampsNeverGoBack(Name), new WritesFollowWhatWasSeen(Name));
        Start(saved: null, keptId: null);
    }

    public int Index { get; }

    public string Name { get; }

    public SyncEngine Engine { get; private set; } = null!;

    public Graph Graph { get; private set; } = null!;

    public Oplog Oplog { get; private set; } = null!;

    public HybridClock Clock { get; private set; } = null!;

    /// <summary>Wall clock less the true time, in ticks.</summary>
    public long SkewTicks { get; set; }

    public long HighestWallMilliseconds { get; set; }

    /// <summary>Only the timer of this number is the current one.</summary>
    public long TimerGeneration { get; set; }

    /// <summary>What was made durable of the clock.</summary>
    public HybridTimestamp Lease { get; set; }

    /// <summary>The highest clock with which a frame has left.</summary>
    public ulong Exposed { get; set; }

    /// <summary>What the store holds; null for nothing.</summary>
    public RestoredState? Saved { get; set; }

    /// <summary>How many effects of the next step are carried out before the crash; null when none is due.</summary>
    public int? CrashAfterEffects { get; set; }

    public StampsNeverGoBack History { get; }

    public WritesFollowWhatWasSeen Seen { get; }

    /// <summary>Ids under which this peer wrote before.</summary>
    public HashSet<ReplicaId> FormerIds { get; } = [];

    public bool WasEverLinked { get; set; }

    public Operation? LastWritten { get; set; }

    /// <summary>Whether operations were refused for their stamps and not kept, so that they have to be asked for again.</summary>
    public bool HasDropped { get; private set; }

    /// <summary>Starts an engine over what was saved.</summary>
    /// <param name="saved">Null for an empty store.</param>
    /// <param name="keptId">Null for a new id.</param>
    public void Start(RestoredState? saved, ReplicaId? keptId)
    {
        var random = new MixedRandomSource(_seed, Index, _starts++);
        var codec = new MessagePackPayloadCodec(Database, new ZlibPayloadCompressor());
        var security = new SecurityManager(Database, null, codec);
        var id = keptId ?? ReplicaId.Create(random);
        Clock = new HybridClock(id, Lease);
        Graph = new Graph(security.Permits);
        Oplog = new Oplog(_oplogSize);
        Engine = new SyncEngine(new SyncEngineSetup(id, Database, Graph, Oplog, Clock, security, codec, random)
        {
            FormatId = security.FormatId,
            PolicyId = security.PolicyId,
            Restored = saved,
        });
        History.Reset(saved);
        LastWritten = null;
    }

    /// <summary>An operation was refused because its stamp lies too far ahead.</summary>
    public void PutAside(Operation operation)
    {
        _putAsideStamps.Add(operation.Timestamp);
        HasDropped |= !Engine.IsHeld(operation);
    }

    public Operation? Current(RegisterKey key) => Graph.TryGetCurrent(key, out var operation, out _) ? operation : null;

    public ReplicaPicture Picture()
    {
        List<Operation> logged = [];
        Oplog.CopySince(Oplog.Floor.Packed, logged);
        var positions = logged.ConvertAll(operation =>
        {
            // An entry for an operation that is not current stands for nothing.
            var isCurrent = Graph.TryGetCurrent(RegisterKey.Of(operation), out var current, out var position) && ReferenceEquals(current, operation);
            return isCurrent ? position : 0;
        });
        return new ReplicaPicture(Name, Engine.Replica, Engine.Capture(), Oplog.Floor.Packed, Oplog.Capacity, positions, Graph.Fingerprint)
        {
            Current = Current,
            WasPutAside = operation => _putAsideStamps.Contains(operation.Timestamp),
        };
    }

    public override string ToString() => Name;
}
