namespace GenosDb.Wire;

/// <summary>Asks for what is missing here. <paramref name="Since"/> is a position in the log of the peer.</summary>
/// <param name="Sid">Matches the answer to this request.</param>
/// <param name="Since">Null when nothing was ever pulled from that log.</param>
/// <param name="Fingerprint">Of the whole state here.</param>
/// <param name="AuthorityFingerprint">Of its authority section.</param>
/// <param name="Count">Registers here.</param>
/// <param name="Flags">Which answers are welcome, and whether what is asked from is durable.</param>
/// <param name="CreditBytes">How much of a bulk answer may be under way.</param>
/// <param name="Resume">Where an unfinished full state goes on; null for none.</param>
internal sealed record SyncRequest(uint Sid, HybridTimestamp? Since, UInt128 Fingerprint, UInt128 AuthorityFingerprint, long Count, SyncRequestFlags Flags, int CreditBytes, FullStateCursor? Resume) : WireMessage
{
    public const byte TypeCode = 0x01;

    public override byte Type => TypeCode;
}
