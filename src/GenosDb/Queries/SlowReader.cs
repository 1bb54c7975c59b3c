namespace GenosDb;

/// <summary>What happens when more changes wait for a reader than its buffer holds.</summary>
public enum SlowReader
{
    /// <summary>What waits is merged to its net difference, so the final state is always seen.</summary>
    Coalesce,

    /// <summary>The oldest sets are dropped and counted in <see cref="NodeChangeSet{TNode}.Lagged"/>; never the initial one.</summary>
    DropOldest,

    /// <summary>Local writers wait after their write until there is room: their batches stay apart, and at most one for each writer waits beyond the buffer. Who writes in a callback,
    /// or in the body of a loop that enumerates <see cref="LiveQuery{TNode}.ReadAllAsync"/> itself, does not wait; through an asynchronous method in between the loop is not known
    /// as such, and could wait for itself. Synchronisation never waits: what peers send is merged as for <see cref="Coalesce"/>.</summary>
    Block,
}
