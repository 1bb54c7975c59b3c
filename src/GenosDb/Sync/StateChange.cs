namespace GenosDb.Sync;

/// <summary>One record of the durable state that a step put, replaced or took away.</summary>
/// <param name="Kind">Which record, and what became of it.</param>
/// <param name="Operation">The operation that is current, kept or held, or was kept or held; null otherwise.</param>
/// <param name="Position">Position in this log, or, of a watermark, in the other one; of a lease the bound.</param>
/// <param name="Replica">The log of a watermark, or this replica.</param>
/// <param name="Value">Of the format, the summary and the indexes the bytes; of a lost record its key; null otherwise.</param>
internal readonly record struct StateChange(StateChangeKind Kind, Operation? Operation = null, ulong Position = 0, ReplicaId Replica = default, byte[]? Value = null)
{
    public bool IsDeletion => ((byte)Kind & 1) != 0;
}
