using System.Net.WebSockets;

namespace GenosDb.Transports;

/// <summary>Dials a WebSocket endpoint, of <c>GenosDb.Server</c> say. A binary message is a frame.</summary>
/// <remarks>Dials again with back-off, up to 60 seconds. A link that has sent nothing for 15 seconds sends an empty message; one on which
/// nothing arrived for 45 seconds is broken. With <c>wss</c> the connection is encrypted and the server's certificate is checked. Thread-safe.</remarks>
public sealed class WebSocketTransport : ITransport
{
    private readonly TransportLifetime _lifetime;
    private readonly Dialler _dialler;

    /// <summary>Creates a transport; <see cref="RunAsync"/> starts it.</summary>
    /// <param name="endpoint">An absolute <c>ws</c> or <c>wss</c> address.</param>
    /// <exception cref="ArgumentException">Another scheme, or relative.</exception>
    public WebSocketTransport(Uri endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        if (!endpoint.IsAbsoluteUri || (endpoint.Scheme != Uri.UriSchemeWs && endpoint.Scheme != Uri.UriSchemeWss))
            throw new ArgumentException($"'{endpoint}' is not a WebSocket address. Give an absolute one that starts with ws:// or wss://.", nameof(endpoint));
        Endpoint = endpoint;
        // Without the query, which may carry a token.
        Name = endpoint.GetLeftPart(UriPartial.Path);
        _lifetime = new TransportLifetime(this);
        _dialler = new Dialler(Name, ConnectAsync);
    }

    /// <summary>What is dialled.</summary>
    public Uri Endpoint { get; }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">It runs already.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public Task RunAsync(ITransportHost host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        return _lifetime.RunAsync(token => _dialler.RunAsync(host, token), cancellationToken);
    }

    /// <summary>Ends dialling and the link, and waits until both are gone. May be called again.</summary>
    public ValueTask DisposeAsync() => _lifetime.DisposeAsync();

    private async Task<IPeerLink> ConnectAsync(ITransportHost host, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        try
        {
            // The link has heartbeats of its own, which a busy peer need not answer.
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            await socket.ConnectAsync(Endpoint, cancellationToken).ConfigureAwait(false);
            return new WebSocketLink(socket, isInitiator: true, Name, host);
        }
        catch (WebSocketException problem)
        {
            socket.Dispose();
            throw new IOException($"{Name} cannot be reached: {problem.Message}", problem);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
