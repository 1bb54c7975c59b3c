namespace GenosDb.Wire;

/// <summary>What the sender could not accept. The link is closed after it.</summary>
/// <param name="Sid">Of the request, when it concerns one.</param>
/// <param name="Code">What went wrong.</param>
/// <param name="Detail">For people, at most 256 bytes; never trusted.</param>
/// <param name="Version">Wire version of the sender.</param>
internal sealed record WireError(uint? Sid, WireErrorCode Code, string Detail, int Version) : WireMessage
{
    public const byte TypeCode = 0x0F;

    public override byte Type => TypeCode;
}
