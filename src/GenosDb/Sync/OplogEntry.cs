namespace GenosDb.Sync;

/// <summary>A minimal log entry: what, which, when.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Id">The node; of an edge, its source.</param>
/// <param name="Timestamp">The stamp of the operation.</param>
/// <param name="Position">Its arrival here, on which watermarks are built.</param>
public readonly record struct OplogEntry(OperationKind Kind, string Id, HybridTimestamp Timestamp, HybridTimestamp Position)
{
    /// <summary>Of an edge; null otherwise.</summary>
    public string? Label { get; init; }

    /// <summary>Of an edge; null otherwise.</summary>
    public string? Target { get; init; }

    /// <summary>Of an authority operation, each of which is a register of its own; null otherwise.</summary>
    public OperationId? Operation { get; init; }
}
