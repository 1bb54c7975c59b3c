using System.Runtime.InteropServices;
using GenosDb.Graphs;

namespace GenosDb.Sync;

/// <summary>What the steps changed of what has to outlast a restart, in order, until somebody takes it: written as one, it leaves nothing half.
/// Of one record the last change counts.</summary>
/// <param name="isDurable">Whether what is taken becomes durable later, which <see cref="SyncInputKind.Persisted"/> tells; else it is as durable as it will ever be.</param>
internal sealed class StateJournal(bool isDurable) : IKeptOperations
{
    // A list that grew for one huge step is not kept.
    private const int KeptCapacity = 4_096;

    private readonly List<StateChange> _changes = [];

    public bool IsDurable { get; } = isDurable;

    public ReadOnlySpan<StateChange> Changes => CollectionsMarshal.AsSpan(_changes);

    /// <summary>How often changes were taken. What is in <see cref="Changes"/> gets the next number.</summary>
    public long Taken { get; private set; }

    public void Add(in StateChange change) => _changes.Add(change);

    public void Kept(Operation operation, ulong since) => _changes.Add(new StateChange(StateChangeKind.Kept, operation, since));

    public void Dropped(Operation operation) => _changes.Add(new StateChange(StateChangeKind.Dropped, operation));

    /// <summary>Takes what there is, and makes room for the next.</summary>
    /// <returns>The number of this taking; ascends by one.</returns>
    public long Take()
    {
        _changes.Clear();
        if (_changes.Capacity > KeptCapacity)
            _changes.Capacity = 0;
        return ++Taken;
    }

    /// <summary>Leaves out that an operation is kept or held, as the store says so already.</summary>
    /// <param name="first">Where to look from.</param>
    /// <param name="operation">The operation.</param>
    public void Omit(int first, Operation operation)
    {
        for (var i = _changes.Count - 1; i >= first; i--)
        {
            if (!_changes[i].IsDeletion && ReferenceEquals(_changes[i].Operation, operation))
                _changes.RemoveAt(i);
        }
    }
}
