using GenosDb.Wire;

namespace GenosDb.Tests.Sync.Support;

/// <summary>One line of a trace.</summary>
internal sealed record DeliveredMessage(string From, string To, WireMessage Message, int Bytes)
{
    public override string ToString() => $"{From}>{To} {Message.GetType().Name} ({Bytes} B)";
}
