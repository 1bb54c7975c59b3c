namespace GenosDb.Wire;

/// <summary>A message between two engines, one for each frame. A closed set of cases; the numbers are the message types on the wire.</summary>
internal abstract record WireMessage
{
    private protected WireMessage()
    {
    }

    /// <summary>Byte 3 of the frame.</summary>
    public abstract byte Type { get; }
}
