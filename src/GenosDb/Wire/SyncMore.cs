namespace GenosDb.Wire;

/// <summary>Returns credit after chunks were staged.</summary>
/// <param name="Sid">Of the request.</param>
/// <param name="Chunk">The last chunk that was staged.</param>
/// <param name="CreditBytes">How many more bytes may be sent.</param>
internal sealed record SyncMore(uint Sid, int Chunk, int CreditBytes) : WireMessage
{
    public const byte TypeCode = 0x05;

    public override byte Type => TypeCode;
}
