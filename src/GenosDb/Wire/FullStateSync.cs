namespace GenosDb.Wire;

/// <summary>One chunk of a full state, in the byte order of the register keys.</summary>
/// <param name="Sid">Of the request.</param>
/// <param name="Replica">The log of <paramref name="Start"/>.</param>
/// <param name="Scope">Everything, or only what changed since the position of the request.</param>
/// <param name="Start">Head of that log when the walk began; the watermark once all chunks are applied.</param>
/// <param name="Chunk">Counted from 0.</param>
/// <param name="After">Key before the first of this chunk; empty at the beginning.</param>
/// <param name="UpTo">Last key of this chunk.</param>
/// <param name="IsLast">No chunk follows.</param>
/// <param name="Container">The operations.</param>
/// <param name="Estimate">With the first chunk, roughly what follows.</param>
internal sealed record FullStateSync(uint Sid, ReplicaId Replica, FullStateScope Scope, HybridTimestamp Start, int Chunk, ReadOnlyMemory<byte> After, ReadOnlyMemory<byte> UpTo, bool IsLast, ReadOnlyMemory<byte> Container, TransferEstimate? Estimate) : WireMessage
{
    public const byte TypeCode = 0x04;

    public override byte Type => TypeCode;
}
