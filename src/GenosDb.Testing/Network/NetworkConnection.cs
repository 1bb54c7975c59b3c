using GenosDb.Transports;

namespace GenosDb.Testing;

/// <summary>Two ends of a link, and the wires between them.</summary>
internal sealed class NetworkConnection
{
    /// <summary>Connects two peers.</summary>
    /// <param name="network">Carries the frames.</param>
    /// <param name="dialler">Who opened the link.</param>
    /// <param name="diallingHost">Its host.</param>
    /// <param name="listener">Who was called.</param>
    /// <param name="listeningHost">Its host.</param>
    public NetworkConnection(InMemoryNetwork network, string dialler, ITransportHost diallingHost, string listener, ITransportHost listeningHost)
    {
        There = new NetworkWire(network, dialler, listener, listeningHost);
        Back = new NetworkWire(network, listener, dialler, diallingHost);
        DiallingEnd = new NetworkLink(network, this, isInitiator: true, outgoing: There, incoming: Back);
        ListeningEnd = new NetworkLink(network, this, isInitiator: false, outgoing: Back, incoming: There);
    }

    /// <summary>From who opened the link to who was called.</summary>
    public NetworkWire There { get; }

    /// <summary>The other way.</summary>
    public NetworkWire Back { get; }

    /// <summary>The end of who opened the link.</summary>
    public NetworkLink DiallingEnd { get; }

    /// <summary>The end of who was called.</summary>
    public NetworkLink ListeningEnd { get; }

    /// <summary>How many of the two ends were disposed. The lock is the network's.</summary>
    public int DisposedEndsNeedsLock { get; set; }

    /// <summary>Ends the link as a failing network would: what is under way is lost and both ends see the reason.</summary>
    /// <param name="reason">Why.</param>
    public void Break(string reason)
    {
        There.Break(new IOException(reason));
        Back.Break(new IOException(reason));
    }
}
