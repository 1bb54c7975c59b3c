using GenosDb.Storage;
using GenosDb.Sync;

namespace GenosDb;

/// <summary>Everything that outlasts a restart as it was at one moment, as records. Writing goes on meanwhile. Dispose it: while it is open, what it can see is kept.</summary>
/// <param name="format">What the store is of.</param>
/// <param name="graph">The registers of the data section.</param>
/// <param name="beside">All other operations, the watermarks and the summary.</param>
/// <param name="replica">This replica.</param>
/// <param name="lease">The bound of its clock.</param>
/// <param name="indexes">Which indexes there are; null for none.</param>
internal sealed class StateCapture(StateChange format, GraphSnapshot graph, RestoredState beside, ReplicaId replica, ulong lease, StateChange? indexes) : IStorageState, IDisposable
{
    public long Lsn { get; set; }

    public IEnumerable<StorageRecord> Records()
    {
        var encoder = new StateEncoder();
        foreach (var change in Changes())
        {
            encoder.Reset();
            yield return encoder.Encode(change);
        }
    }

    /// <summary>Every current operation, in no particular order.</summary>
    public IEnumerable<Operation> Operations() => graph.View.Registers().Concat(beside.Registers).Select(register => register.Operation);

    public void Dispose() => graph.Dispose();

    private IEnumerable<StateChange> Changes()
    {
        yield return format;
        (ulong Position, Operation Operation)[] registers = [.. graph.View.Registers().Concat(beside.Registers).Select(register => (register.Position, register.Operation))];
        Array.Sort(registers, static (left, right) => left.Position.CompareTo(right.Position));
        foreach (var (position, operation) in registers)
            yield return new StateChange(StateChangeKind.Current, operation, position);
        foreach (var (operation, since) in beside.Kept.OrderBy(kept => kept.Operation.Id))
            yield return new StateChange(StateChangeKind.Kept, operation, since);
        foreach (var (log, position) in beside.Watermarks)
            yield return new StateChange(StateChangeKind.Watermark, Position: position, Replica: log);
        foreach (var operation in beside.Held.OrderBy(operation => operation.Id))
            yield return new StateChange(StateChangeKind.Held, operation);
        yield return new StateChange(StateChangeKind.Replica, Replica: replica);
        yield return new StateChange(StateChangeKind.Lease, Position: lease);
        yield return StateRecords.Summary(beside.Summary);
        if (indexes is not null)
            yield return indexes.Value;
    }
}
