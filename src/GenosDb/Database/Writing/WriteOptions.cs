namespace GenosDb;

/// <summary>Options of one write.</summary>
public sealed record WriteOptions
{
    /// <summary>What the write waits for. Null, the default, takes <see cref="GenosOptions.Durability"/>.</summary>
    public Durability? Durability { get; init; }

    /// <summary>What happens while the disk, or a reader for whom writers wait, does not keep up. Default <see cref="WhenBusy.Wait"/>.</summary>
    public WhenBusy WhenBusy { get; init; }

    /// <summary>Compare and set, for a put, an update or a removal of one node: it happens only while <see cref="GenosNode.Timestamp"/> is this one, or, for
    /// <see langword="default"/>, while there is no such node; otherwise <see cref="GenosErrorCode.Conflict"/>. Judged on this peer. Null, the default: no condition.</summary>
    public HybridTimestamp? IfTimestamp { get; init; }
}
