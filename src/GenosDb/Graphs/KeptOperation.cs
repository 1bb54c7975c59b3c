namespace GenosDb.Graphs;

/// <summary>An operation that is kept although it is not current.</summary>
/// <param name="register">Where it competes.</param>
/// <param name="operation">The operation.</param>
/// <param name="isPermitted">Whether it counted when it was last judged.</param>
/// <param name="since">Position at which it was put aside.</param>
internal sealed class KeptOperation(KeptRegister register, Operation operation, bool isPermitted, ulong since)
{
    public KeptRegister Register { get; } = register;

    public Operation Operation { get; } = operation;

    /// <summary>A shadow when true; in quarantine when false.</summary>
    public bool IsPermitted { get; } = isPermitted;

    /// <summary>It is kept for some time from here on: not from its arrival, or a value that stood for a year could not come back a day after it was overwritten.</summary>
    public ulong Since { get; } = since;

    public int Bytes { get; } = SignerUsage.BytesOf(operation);

    /// <summary>Its place among all that are kept in the same way, the oldest first.</summary>
    public LinkedListNode<KeptOperation>? ByAge { get; set; }

    /// <summary>Its place among those of its signer, the oldest first; null for a shadow.</summary>
    public LinkedListNode<KeptOperation>? BySigner { get; set; }
}
