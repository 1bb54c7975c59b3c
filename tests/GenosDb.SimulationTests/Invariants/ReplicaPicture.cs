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

    /// <summary>Whether an operation was refused for the time being: its stamp lies too far ahead, or its author lacks the right.</summary>
    public required Func<Operation, bool> WasPutAside { get; init; }

    /// <summary>Whether it is the profile of a stranger, which takes no part in the fingerprint.</summary>
    public Func<Operation, bool> IsApart { get; init; } = static _ => false;

    /// <summary>The same without the profiles of strangers, in which replicas may differ.</summary>
    public ReplicaPicture Shared => this with { State = State with { Registers = [.. State.Registers.Where(register => !IsApart(register.Operation))] } };
}
