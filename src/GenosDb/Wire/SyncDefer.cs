namespace GenosDb.Wire;

/// <summary>Not now.</summary>
/// <param name="Sid">Of the request.</param>
/// <param name="Reason">Why.</param>
/// <param name="RetryAfterMilliseconds">When to ask again; null leaves it to the requester.</param>
/// <param name="Estimate">What a bulk answer would be; null when not known.</param>
internal sealed record SyncDefer(uint Sid, DeferReason Reason, long? RetryAfterMilliseconds, TransferEstimate? Estimate) : WireMessage
{
    public const byte TypeCode = 0x0A;

    public override byte Type => TypeCode;
}
