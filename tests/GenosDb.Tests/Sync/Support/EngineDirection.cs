using GenosDb.Sync;
using GenosDb.Wire;

namespace GenosDb.Tests.Sync.Support;

/// <summary>One direction of a link.</summary>
internal sealed class EngineDirection(TestPeer from, LinkId fromLink, TestPeer to, LinkId toLink)
{
    public TestPeer From { get; } = from;

    public LinkId FromLink { get; } = fromLink;

    public TestPeer To { get; } = to;

    public LinkId ToLink { get; } = toLink;

    public Queue<ReadOnlyMemory<byte>> Queue { get; } = [];

    /// <summary>Frames for which this is true vanish.</summary>
    public Func<WireMessage, bool>? Loses { get; set; }
}
