using GenosDb.Graphs;
using GenosDb.Security;
using GenosDb.Wire;

namespace GenosDb.Sync;

/// <summary>Everything an engine is made of. The engine owns the graph, the log and the clock from then on.</summary>
/// <param name="Replica">This replica.</param>
/// <param name="Database">The database.</param>
/// <param name="Graph">The state.</param>
/// <param name="Oplog">The window over it.</param>
/// <param name="Clock">Issues the stamps of that replica.</param>
/// <param name="Security">Judges what is received.</param>
/// <param name="Codec">Writes and reads containers.</param>
/// <param name="Random">For replica ids, the boot number and back-off.</param>
public sealed record SyncEngineSetup(
    ReplicaId Replica,
    DatabaseId Database,
    Graph Graph,
    Oplog Oplog,
    HybridClock Clock,
    ISecurityManager Security,
    IPayloadCodec Codec,
    IRandomSource Random)
{
    /// <summary><see cref="SecurityManager.FormatId"/>: peers with another one exchange nothing.</summary>
    public ulong FormatId { get; init; }

    /// <summary><see cref="SecurityManager.PolicyId"/>.</summary>
    public ulong PolicyId { get; init; }

    /// <summary>What a peer may make this replica allocate.</summary>
    public GenosLimits Limits { get; init; } = new();

    /// <summary>Receives what the steps change of what has to outlast a restart, that of the restart itself included; null where nothing does.</summary>
    internal StateJournal? Journal { get; init; }

    /// <summary>What the replica knew before a restart; null for a new one. After a loss that cannot be ruled out <see cref="Replica"/> is a new id, and the
    /// clock begins above the durable lease. The first input is then <see cref="SyncInput.TimerElapsed"/>, since the time of held operations may have come.</summary>
    internal RestoredState? Restored { get; init; }
}
