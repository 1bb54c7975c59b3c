namespace GenosDb.Transports;

/// <summary>One end of an in-memory link.</summary>
/// <param name="remoteName">The peer at the other end.</param>
/// <param name="isInitiator">Whether this end opened the link.</param>
/// <param name="outgoing">To the peer.</param>
/// <param name="incoming">From the peer.</param>
internal sealed class InMemoryLink(string remoteName, bool isInitiator, InMemoryWire outgoing, InMemoryWire incoming) : IPeerLink
{
    /// <inheritdoc/>
    public string RemoteDescription { get; } = $"memory://{remoteName}";

    /// <inheritdoc/>
    public bool IsInitiator => isInitiator;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ChannelBinding => default;

    /// <inheritdoc/>
    public ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken) => outgoing.SendAsync(frame, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync(CancellationToken cancellationToken) => incoming.ReadAllAsync(cancellationToken);

    /// <summary>Ends the link: the peer still reads what was sent, and then its sequence ends.</summary>
    public ValueTask DisposeAsync()
    {
        outgoing.End();
        incoming.End();
        return ValueTask.CompletedTask;
    }
}
