namespace GenosDb.Transports;

/// <summary>A connected pipe to one peer: ordered, reliable, message by message. Sends do not overlap; the host reads one at a time.</summary>
public interface IPeerLink : IAsyncDisposable
{
    /// <summary>For people and logs.</summary>
    string RemoteDescription { get; }

    /// <summary>True for the side that dialled.</summary>
    bool IsInitiator { get; }

    /// <summary>What ties a handshake to this connection, such as a certificate's hash; empty when there is nothing.</summary>
    ReadOnlyMemory<byte> ChannelBinding { get; }

    /// <summary>Sends one frame; completes when the transport has taken the bytes, which is the back-pressure.</summary>
    /// <param name="frame">The frame; not needed after completion.</param>
    /// <param name="cancellationToken">Gives up; the link is not usable afterwards.</param>
    /// <exception cref="IOException">The link is gone.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken);

    /// <summary>Frames until the link ends; each is valid until the next one is asked for. A clean end by the peer ends the sequence.</summary>
    /// <param name="cancellationToken">Ends reading.</param>
    /// <exception cref="IOException">The link broke, the peer was silent for too long, or it sent a frame above the limit.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync(CancellationToken cancellationToken);
}
