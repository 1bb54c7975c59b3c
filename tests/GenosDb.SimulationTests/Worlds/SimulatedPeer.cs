using GenosDb.Graphs;
using GenosDb.Security;
using GenosDb.SimulationTests.Governance;
using GenosDb.SimulationTests.Invariants;
using GenosDb.SimulationTests.Oracle;
using GenosDb.Sync;
using GenosDb.Wire;

namespace GenosDb.SimulationTests.Worlds;

/// <summary>One peer: what outlasts its restarts, and the engine that runs now.</summary>
internal sealed class SimulatedPeer
{
    public const string DatabaseName = "simulation";

    public static readonly DatabaseId Database = DatabaseId.From(DatabaseName);

    private readonly ulong _seed;
    private readonly int _oplogSize;
    private readonly HashSet<HybridTimestamp> _putAsideStamps = [];
    private readonly Realm? _realm;
    private int _starts;
    private OracleAuthority? _judge;

    public SimulatedPeer(ulong seed, int index, int oplogSize, Realm? realm)
    {
        (_seed, Index, _oplogSize, _realm) = (seed, index, oplogSize, realm);
        if (realm is not null)
            (Signer, IsEnemy) = (realm.Signers[realm.IdentityOf(index)], realm.IsEnemy(index));
        Name = $"p{index}";
        (History, Seen) = (new StampsNeverGoBack(Name), new WritesFollowWhatWasSeen(Name));
        Start(saved: null, keptId: null);
    }

    public int Index { get; }

    public string Name { get; }

    /// <summary>Who writes there; null in an unsigned world.</summary>
    public ISigner? Signer { get; }

    /// <summary>Lies and forges.</summary>
    public bool IsEnemy { get; }

    public SecurityManager Security { get; private set; } = null!;

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

    /// <summary>What is on disk.</summary>
    public SimulatedStore Store { get; } = new();

    public StateJournal Journal { get; private set; } = null!;

    public bool IsFlushDue { get; set; }

    /// <summary>How many effects of the next step are carried out before the crash; null when none is due.</summary>
    public int? CrashAfterEffects { get; set; }

    public StampsNeverGoBack History { get; }

    public WritesFollowWhatWasSeen Seen { get; }

    /// <summary>Ids under which this peer wrote before.</summary>
    public HashSet<ReplicaId> FormerIds { get; } = [];

    public bool WasEverLinked { get; set; }

    public Operation? LastWritten { get; set; }

    /// <summary>The wall clock under which a full state was taken in that may be joined after the clock was set back; null for none.</summary>
    public DateTimeOffset? StagedUnder { get; set; }

    /// <summary>Whether operations were refused for their stamps and not kept, so that they have to be asked for again.</summary>
    public bool HasDropped { get; private set; }

    /// <summary>Starts an engine over what was saved.</summary>
    /// <param name="saved">Null for an empty store.</param>
    /// <param name="keptId">Null for a new id.</param>
    public void Start(RestoredState? saved, ReplicaId? keptId)
    {
        var random = new MixedRandomSource(_seed, Index, _starts++);
        var codec = new MessagePackPayloadCodec(Database, new ZlibPayloadCompressor());
        Security = _realm?.CreateSecurity(Database, codec, Index) ?? new SecurityManager(Database, null, codec);
        var id = keptId ?? ReplicaId.Create(random);
        Clock = new HybridClock(id, Lease);
        Graph = _realm is null ? new Graph(Security.Permits) : new Graph(Security.Permits, Security.IsOutsideFingerprint, _realm.Reserve);
        Oplog = new Oplog(_oplogSize);
        Engine = new SyncEngine(new SyncEngineSetup(id, Database, Graph, Oplog, Clock, Security, codec, random)
        {
            FormatId = Security.FormatId,
            PolicyId = Security.PolicyId,
            Journal = Journal = new StateJournal(isDurable: true),
            Restored = saved,
        });
        Store.Append(Journal);
        Engine.Signer = Signer;
        History.Reset(saved);
        LastWritten = null;
        StagedUnder = null;
        _judge = null;
    }

    /// <summary>An operation was refused because its stamp lies too far ahead.</summary>
    public void PutAside(Operation operation)
    {
        _putAsideStamps.Add(operation.Timestamp);
        HasDropped |= !Engine.IsHeld(operation);
    }

    /// <summary>What the oracle says of the authority operations that are here.</summary>
    public OracleAuthority Judge => _judge ??= new OracleAuthority(_realm!.Policy, CurrentOperations().Where(operation => operation.IsAuthority));

    /// <summary>Authority operations have come, or gone.</summary>
    public void ForgetJudge() => _judge = null;

    public List<Operation> CurrentOperations()
    {
        List<Operation> operations = [];
        Graph.CopyCurrentSince(0, operations);
        return operations;
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
            WasPutAside = operation => _putAsideStamps.Contains(operation.Timestamp) || !IsDue(operation),
            IsApart = operation => _realm is not null && Judge.IsApart(operation),
        };
    }

    /// <summary>Whether it counts by what is known here. Profiles of strangers are exchanged as far as that costs nothing, also before they are none any more.</summary>
    private bool IsDue(Operation operation) =>
        _realm is null || operation.IsAuthority || (Judge.IsAuthorised(operation) && !operation.NodeId.StartsWith("user:", StringComparison.Ordinal));

    public override string ToString() => Name;
}
