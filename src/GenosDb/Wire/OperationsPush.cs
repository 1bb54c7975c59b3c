namespace GenosDb.Wire;

/// <summary>Claims: every entry of my log in (from, to] is in here, except those you sent me on this connection.</summary>
/// <param name="Replica">The log of the positions.</param>
/// <param name="From">Where the last push or answer ended.</param>
/// <param name="To">Where this one ends.</param>
/// <param name="Container">The operations.</param>
internal sealed record OperationsPush(ReplicaId Replica, HybridTimestamp From, HybridTimestamp To, ReadOnlyMemory<byte> Container) : WireMessage
{
    public const byte TypeCode = 0x08;

    public override byte Type => TypeCode;
}
