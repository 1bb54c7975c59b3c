using System.Globalization;
using System.Net;
using GenosDb.Transports;

namespace GenosDb.Cli;

/// <summary>Reads addresses as people write them.</summary>
internal static class PeerAddress
{
    /// <summary>A transport that dials <c>host:port</c>, or <c>ws://…</c> and <c>wss://…</c>.</summary>
    /// <exception cref="CommandFailedException">Anything else.</exception>
    public static ITransport Dial(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal))
        {
            return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "ws" or "wss"
                ? new WebSocketTransport(uri)
                : throw Refused(text, "ws://host/path or wss://host/path");
        }

        return new TcpTransport(listen: null, Host(text));
    }

    /// <summary>Where to listen: a port of the loopback address, or an address and a port; port 0 takes a free one.</summary>
    /// <exception cref="CommandFailedException">Anything else.</exception>
    public static IPEndPoint Listen(string text)
    {
        if (TryPort(text, lowest: 0, out var port))
            return new IPEndPoint(IPAddress.Loopback, port);
        return TrySplit(text, lowest: 0, out var host, out port) && IPAddress.TryParse(host, out var address)
            ? new IPEndPoint(address, port)
            : throw Refused(text, "a port, or address:port such as 0.0.0.0:7400 or [::]:7400");
    }

    private static EndPoint Host(string text)
    {
        if (!TrySplit(text, lowest: 1, out var host, out var port))
            throw Refused(text, "host:port such as 127.0.0.1:7400, or ws://host/path");
        return IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(host, port);
    }

    private static bool TrySplit(string text, int lowest, out string host, out int port)
    {
        var colon = text.LastIndexOf(':');
        host = colon > 0 ? text[..colon] : "";
        if (host.StartsWith('[') && host.EndsWith(']'))
            host = host[1..^1];
        else if (host.Contains(':', StringComparison.Ordinal))
            host = ""; // an IPv6 address without brackets: where its port begins is a guess
        port = 0;
        return host.Length > 0 && !host.Any(char.IsWhiteSpace) && TryPort(text[(colon + 1)..], lowest, out port);
    }

    private static bool TryPort(string text, int lowest, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port >= lowest && port <= IPEndPoint.MaxPort;

    private static CommandFailedException Refused(string text, string expected) =>
        new(ExitCode.WrongUsage, $"'{text}' is not an address: expected {expected}.");
}
