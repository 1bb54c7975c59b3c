using GenosDb.Wire;

namespace GenosDb.Sync;

/// <summary>An answer under way: produces its messages one by one, as the link takes them.</summary>
internal abstract class Answer(uint sid)
{
    public uint Sid { get; } = sid;

    /// <summary>Whether the next message may be made now.</summary>
    public abstract bool CanContinue { get; }

    /// <summary>Whether it takes one of the slots, and its reader has to go on.</summary>
    public virtual bool IsBulk => false;

    /// <summary>Makes the next message.</summary>
    /// <param name="isLast">No message follows.</param>
    public abstract WireMessage Next(out bool isLast);
}
