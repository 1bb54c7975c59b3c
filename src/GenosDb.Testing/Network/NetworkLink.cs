using GenosDb.Transports;

namespace GenosDb.Testing;

/// <summary>One end of a link.</summary>
/// <param name="network">Carries the frames.</param>
/// <param name="connection">What the ends share.</param>
/// <param name="isInitiator">Whether this end opened the link.</param>
/// <param name="outgoing">To the peer.</param>
/// <param name="incoming">From the peer.</param>
internal sealed class NetworkLink(InMemoryNetwork network, NetworkConnection connection, bool isInitiator, NetworkWire outgoing, NetworkWire incoming) : IPeerLink
{
    private int _isDisposed;

    /// <inheritdoc/>
    public string RemoteDescription { get; } = InMemoryNetwork.Describe(outgoing.To);

    /// <inheritdoc/>
    public bool IsInitiator => isInitiator;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ChannelBinding => default;

    /// <inheritdoc/>
    public ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken) => outgoing.SendAsync(frame, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync(CancellationToken cancellationToken) => incoming.ReadAllAsync(cancellationToken);

    /// <summary>Ends the link: what was sent still arrives, and then the peer's sequence ends.</summary>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            outgoing.EndSending();
            incoming.EndSending();
            incoming.EndArriving();
            network.CarryEnd(connection, outgoing);
        }

        return ValueTask.CompletedTask;
    }
}
