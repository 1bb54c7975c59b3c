using GenosDb.Sync;

namespace GenosDb.Tests.Sync.Support;

/// <summary>A link between two engines.</summary>
internal sealed class EngineLink(TestPeer dialler, LinkId diallerLink, TestPeer listener, LinkId listenerLink)
{
    public TestPeer Dialler { get; } = dialler;

    public TestPeer Listener { get; } = listener;

    public EngineDirection FromDialler { get; } = new(dialler, diallerLink, listener, listenerLink);

    public EngineDirection FromListener { get; } = new(listener, listenerLink, dialler, diallerLink);

    /// <summary>An engine has closed it; what is queued is still delivered.</summary>
    public bool IsClosed { get; set; }

    public EngineDirection From(TestPeer peer) => peer == Dialler ? FromDialler : FromListener;

    public LinkId Of(TestPeer peer) => From(peer).FromLink;

    public IEnumerable<EngineDirection> Directions() => [FromDialler, FromListener];
}
