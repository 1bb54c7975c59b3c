namespace GenosDb.Transports;

/// <summary>One peer of an <see cref="InMemoryHub"/>: calls the peers created before it and is called by those created after it.</summary>
internal sealed class InMemoryTransport : ITransport
{
    private readonly InMemoryHub _hub;
    private readonly TransportLifetime _lifetime;

    /// <summary>Creates a peer.</summary>
    /// <param name="hub">Knows the others.</param>
    /// <param name="peerName">Its name in the hub.</param>
    public InMemoryTransport(InMemoryHub hub, string peerName)
    {
        _hub = hub;
        PeerName = peerName;
        _lifetime = new TransportLifetime(this);
    }

    /// <summary>Its name in the hub.</summary>
    public string PeerName { get; }

    /// <inheritdoc/>
    public string Name => $"memory of {PeerName}";

    /// <summary>Present while it runs. The lock is the hub's.</summary>
    public InMemoryListener? ListenerNeedsLock { get; set; }

    /// <inheritdoc/>
    public Task RunAsync(ITransportHost host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        return _lifetime.RunAsync(token => ListenAndDialAsync(host, token), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.DisposeAsync().ConfigureAwait(false);
        _hub.Remove(this);
    }

    private async Task ListenAndDialAsync(ITransportHost host, CancellationToken cancellationToken)
    {
        var links = new AcceptedLinks(host);
        var earlier = _hub.Start(this, new InMemoryListener(host, links, cancellationToken));
        try
        {
            await Task.WhenAll(earlier.Select(peer => DialAsync(peer, host, cancellationToken))).ConfigureAwait(false);
            await Task.Delay(Timeout.InfiniteTimeSpan, host.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _hub.Stop(this);
            await links.WhenAllEndedAsync().ConfigureAwait(false);
        }
    }

    private async Task DialAsync(InMemoryTransport peer, ITransportHost host, CancellationToken cancellationToken)
    {
        var backOff = new BackOff(host.Random);
        while (await _hub.ConnectAsync(this, peer, host, cancellationToken).ConfigureAwait(false) is { } connection)
        {
            var start = host.TimeProvider.GetTimestamp();
            var outcome = await HeldLink.RunAsync(host, connection.DiallingEnd, cancellationToken).ConfigureAwait(false);
            // A cut is not the peers' doing, and restoring it is seen at once.
            if (connection.IsBroken) continue;
            await Task.Delay(backOff.AfterLink(outcome, host.TimeProvider.GetElapsedTime(start)), host.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }
}
