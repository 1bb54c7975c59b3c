namespace GenosDb.Wire;

/// <summary>Where a replica stands. The first message on a link, and from time to time after.</summary>
/// <param name="Replica">The log of <paramref name="At"/>.</param>
/// <param name="At">Position of the latest change.</param>
/// <param name="Fingerprint">Of the whole state at that position.</param>
/// <param name="AuthorityFingerprint">Of its authority section.</param>
/// <param name="Count">Registers.</param>
/// <param name="Acknowledged">The durable watermark for the receiver of this message; null for none.</param>
/// <param name="ClockMilliseconds">Wall clock of the sender, in Unix milliseconds.</param>
/// <param name="Opening">With the first message on a link, and after a change of the replica id; else null.</param>
internal sealed record Head(ReplicaId Replica, HybridTimestamp At, UInt128 Fingerprint, UInt128 AuthorityFingerprint, long Count, HybridTimestamp? Acknowledged, long ClockMilliseconds, HeadOpening? Opening) : WireMessage
{
    public const byte TypeCode = 0x09;

    public override byte Type => TypeCode;
}
