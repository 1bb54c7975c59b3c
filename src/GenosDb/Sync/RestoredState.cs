using System.Collections.Immutable;

namespace GenosDb.Sync;

/// <summary>What a replica knows and has to find again after a restart: as a whole, so that a watermark is never ahead of the state that it speaks of.</summary>
/// <param name="Registers">The current operation of each register with its position, ascending by position.</param>
/// <param name="Kept">What is kept beside them, with the position since which it is, ascending by that.</param>
/// <param name="Summary">What only numbers tell.</param>
/// <param name="Watermarks">For each log that was pulled from, the position up to which everything is in <paramref name="Registers"/>.</param>
/// <param name="Held">Operations whose time has not come, in order.</param>
internal sealed record RestoredState(
    ImmutableArray<(Operation Operation, ulong Position)> Registers,
    ImmutableArray<(Operation Operation, ulong Since)> Kept,
    StateSummary Summary,
    ImmutableArray<(ReplicaId Log, ulong Position)> Watermarks,
    ImmutableArray<Operation> Held);
