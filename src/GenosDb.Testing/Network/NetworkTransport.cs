using GenosDb.Transports;

namespace GenosDb.Testing;

/// <summary>One peer of an <see cref="InMemoryNetwork"/>: calls the names that came before its own, and is called by those that came after.</summary>
internal sealed class NetworkTransport : ITransport
{
    private readonly InMemoryNetwork _network;
    private readonly TransportLifetime _lifetime;

    /// <summary>Creates a peer.</summary>
    /// <param name="network">Knows the others.</param>
    /// <param name="peerName">Its name.</param>
    public NetworkTransport(InMemoryNetwork network, string peerName)
    {
        (_network, PeerName) = (network, peerName);
        _lifetime = new TransportLifetime(this);
    }

    /// <summary>Its name in the network.</summary>
    public string PeerName { get; }

    /// <inheritdoc/>
    public string Name => $"network of {PeerName}";

    /// <summary>Present while it runs and is plugged in. The lock is the network's.</summary>
    public NetworkListener? ListenerNeedsLock { get; set; }

    /// <inheritdoc/>
    public async Task RunAsync(ITransportHost host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        // Whatever follows from here, in the database too, is waited for by the clock.
        _network.Work.Enter();
        await _lifetime.RunAsync(token => ListenAndDialAsync(host, token), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.DisposeAsync().ConfigureAwait(false);
        _network.Remove(this);
    }

    private async Task ListenAndDialAsync(ITransportHost host, CancellationToken cancellationToken)
    {
        var links = new AcceptedLinks(host);
        var earlier = _network.Start(this, new NetworkListener(host, links, cancellationToken));
        try
        {
            var dialling = earlier.Select(name => new Dialler(InMemoryNetwork.Describe(name), (by, _) => Task.FromResult(_network.Connect(this, name, by))).RunAsync(host, cancellationToken));
            await Task.WhenAll([.. dialling, Task.Delay(Timeout.InfiniteTimeSpan, host.TimeProvider, cancellationToken)]).ConfigureAwait(false);
        }
        finally
        {
            _network.Stop(this);
            await links.WhenAllEndedAsync().ConfigureAwait(false);
        }
    }
}
