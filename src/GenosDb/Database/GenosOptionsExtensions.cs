using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using GenosDb.Transports;

namespace GenosDb;

/// <summary>Shorthands for options.</summary>
public static class GenosOptionsExtensions
{
    /// <summary>Adds a <see cref="TcpTransport"/> that listens for peers. TCP by itself is neither encrypted nor authenticated: set <see cref="GenosOptions.RoomSecret"/>, or listen in a network that you trust.</summary>
    /// <remarks>A port that cannot be listened on does not fail the opening: it stands in <see cref="ISyncControl.Status"/> as a problem and as <see cref="SyncStatus.LastError"/>.
    /// Make a <see cref="TcpTransport"/> yourself and await <see cref="TcpTransport.ListeningAsync"/> to be told at once.</remarks>
    /// <param name="options">The options.</param>
    /// <param name="port">0 to 65,535; 0 takes any free one.</param>
    /// <param name="address">Which of this machine's addresses. Null, the default: all of them.</param>
    /// <returns>The same options.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Not a port.</exception>
    public static GenosOptions ListenTcp(this GenosOptions options, int port, IPAddress? address = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        address ??= Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;
        options.Transports.Add(new TcpTransport(new IPEndPoint(address, port)));
        return options;
    }

    /// <summary>Adds a <see cref="TcpTransport"/> that dials a peer, and dials again when the link ended.</summary>
    /// <param name="options">The options.</param>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">1 to 65,535.</param>
    /// <returns>The same options.</returns>
    /// <exception cref="ArgumentException">The host is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Not a port.</exception>
    public static GenosOptions DialTcp(this GenosOptions options, string host, int port)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrWhiteSpace(host);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        EndPoint peer = IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(host, port);
        options.Transports.Add(new TcpTransport(listen: null, peer));
        return options;
    }

    /// <summary>Adds a <see cref="WebSocketTransport"/> that dials an endpoint, and dials again when the link ended.</summary>
    /// <param name="options">The options.</param>
    /// <param name="endpoint">An absolute <c>ws</c> or <c>wss</c> address, such as <c>wss://example.org/genos</c>.</param>
    /// <returns>The same options.</returns>
    /// <exception cref="ArgumentException">Not a WebSocket address.</exception>
    public static GenosOptions UseWebSocket(this GenosOptions options, [StringSyntax(StringSyntaxAttribute.Uri)] string endpoint)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(endpoint);
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address)) throw new ArgumentException($"'{endpoint}' is not a WebSocket address. Give an absolute one that starts with ws:// or wss://.", nameof(endpoint));
        options.Transports.Add(new WebSocketTransport(address));
        return options;
    }
}
