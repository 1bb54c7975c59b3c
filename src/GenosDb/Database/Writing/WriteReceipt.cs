using System.Collections.Immutable;

namespace GenosDb;

/// <summary>Proof of a completed batch.</summary>
public sealed class WriteReceipt
{
    private readonly ImmutableArray<Operation> _operations;

    internal WriteReceipt(ImmutableArray<Operation> operations, HybridTimestamp position, long revision, Durability durability)
    {
        _operations = operations;
        Timestamp = position;
        Revision = revision;
        Durability = durability;
    }

    /// <summary>Position of the batch in the log of this replica; the default when nothing was written.</summary>
    public HybridTimestamp Timestamp { get; }

    /// <summary>Ids of the operations, in the order of the batch. Computed when first asked for.</summary>
    public IEnumerable<OperationId> Operations => _operations.Select(operation => operation.Id);

    /// <summary>How many operations were written.</summary>
    public int Count => _operations.Length;

    /// <summary>The revision that shows the batch; local to this process.</summary>
    public long Revision { get; }

    /// <summary>What was reached; memory storage lowers it to <see cref="Durability.None"/>.</summary>
    public Durability Durability { get; }
}
