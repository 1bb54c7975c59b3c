namespace GenosDb.Wire;

/// <summary>There is nothing to send: both states are equal.</summary>
/// <param name="Sid">Of the request.</param>
/// <param name="Replica">The log that <paramref name="To"/> is a position in.</param>
/// <param name="To">The head of that log.</param>
internal sealed record SyncNone(uint Sid, ReplicaId Replica, HybridTimestamp To) : WireMessage
{
    public const byte TypeCode = 0x02;

    public override byte Type => TypeCode;
}
