using GenosDb.Graphs;
using GenosDb.Sync;

namespace GenosDb.SimulationTests.Invariants;

/// <summary>What one replica holds at a moment, for the checks that look at everything. Tests of the checks make one by hand.</summary>
/// <param name="Name">For people.</param>
/// <param name="Replica">Its id.</param>
/// <param name="State">Registers with positions, watermarks, held operations.</param>
/// <param name="Floor">Of its log.</param>
/// <param name="Capacity">Of its log.</param>
/// <param name="LogPositions">Of the entries of its log.</param>
/// <param name="Fingerprint">As the graph tells.</param>
internal sealed record ReplicaPicture(
    string Name, ReplicaId Replica, RestoredState State, ulong Floor, int Capacity, IReadOnlyList<ulong> LogPositions, GraphFingerprint Fingerprint)
{
    /// <summary>The current operation of a register; null for none.</summary>
    public required Func<RegisterKey, Operation?> Current { get; init; }

    /// <summary>Whether an operation was refused for the time being, because its stamp lies too far ahead.</summary>
    public required Func<Operation, bool> WasPutAside { get; init; }
}
