namespace GenosDb.Wire;

/// <summary>What changed since the position of the request: one current operation for each key.</summary>
/// <param name="Sid">Of the request.</param>
/// <param name="Replica">The log of the positions.</param>
/// <param name="From">The position that was asked for.</param>
/// <param name="To">The position that the requester has reached after the last part.</param>
/// <param name="Part">Counted from 0.</param>
/// <param name="IsLast">No part follows.</param>
/// <param name="Container">The operations.</param>
/// <param name="Fingerprint">Of the sender at <paramref name="To"/>, with the last part.</param>
internal sealed record DeltaSync(uint Sid, ReplicaId Replica, HybridTimestamp From, HybridTimestamp To, int Part, bool IsLast, ReadOnlyMemory<byte> Container, UInt128? Fingerprint) : WireMessage
{
    public const byte TypeCode = 0x03;

    public override byte Type => TypeCode;
}
