namespace GenosDb.Transports;

/// <summary>Two ends of an in-memory link, and the wires between them.</summary>
internal sealed class InMemoryConnection
{
    private readonly InMemoryWire _there;
    private readonly InMemoryWire _back;

    /// <summary>Connects two peers.</summary>
    /// <param name="hub">Says how slow and how lossy the wires are.</param>
    /// <param name="diallingName">Who opened the link.</param>
    /// <param name="diallingHost">Its host.</param>
    /// <param name="listeningName">Who was called.</param>
    /// <param name="listeningHost">Its host.</param>
    public InMemoryConnection(InMemoryHub hub, string diallingName, ITransportHost diallingHost, string listeningName, ITransportHost listeningHost)
    {
        _there = new InMemoryWire(hub, diallingHost, listeningHost);
        _back = new InMemoryWire(hub, listeningHost, diallingHost);
        DiallingEnd = new InMemoryLink(listeningName, isInitiator: true, outgoing: _there, incoming: _back);
        ListeningEnd = new InMemoryLink(diallingName, isInitiator: false, outgoing: _back, incoming: _there);
    }

    /// <summary>The end of who opened the link.</summary>
    public InMemoryLink DiallingEnd { get; }

    /// <summary>The end of who was called.</summary>
    public InMemoryLink ListeningEnd { get; }

    /// <summary>Whether <see cref="Break"/> was called.</summary>
    public bool IsBroken => _there.IsBroken;

    /// <summary>Ends the link as a failing network would: what is under way is lost and both ends see the reason.</summary>
    /// <param name="reason">Why.</param>
    public void Break(IOException reason)
    {
        _there.Break(reason);
        _back.Break(reason);
    }
}
