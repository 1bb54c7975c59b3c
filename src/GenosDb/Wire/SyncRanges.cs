namespace GenosDb.Wire;

/// <summary>One turn of a range reconciliation. The responder of the request has the even turns, the requester the odd ones.</summary>
/// <param name="Sid">Of the request.</param>
/// <param name="Replica">The sender, and the log of <paramref name="Start"/>.</param>
/// <param name="Start">Head of that log when the sender took stock; the receiver's watermark in the end.</param>
/// <param name="Round">Counted from 0.</param>
/// <param name="Section">What the ranges are about.</param>
/// <param name="Ranges">Strictly ascending. Behind the last one nothing is left to be said.</param>
/// <param name="Container">Operations that the receiver lacks; empty for none.</param>
/// <param name="Needs">Key hashes whose operations the sender lacks, strictly ascending.</param>
/// <param name="IsDone">The sender has everything, and with this message so has the receiver.</param>
internal sealed record SyncRanges(uint Sid, ReplicaId Replica, HybridTimestamp Start, int Round, RegisterSection Section, IReadOnlyList<SyncRange> Ranges, ReadOnlyMemory<byte> Container, ReadOnlyMemory<ulong> Needs, bool IsDone) : WireMessage
{
    public const byte TypeCode = 0x06;

    /// <summary>The most ranges, listed registers, and key hashes that one message holds; of each so many.</summary>
    public const int MaxItems = 4_096;

    public override byte Type => TypeCode;
}
