using System.Net;
using System.Net.Sockets;

namespace GenosDb.Transports;

/// <summary>TCP without a server process: listens, dials, or both. A frame is a 4-byte big-endian length and that many bytes.</summary>
/// <remarks>Dials again with back-off, up to 60 seconds. A link that has sent nothing for 15 seconds sends an empty frame; one on which nothing
/// arrived for 45 seconds is broken. Accepts at most 256 connections at a time and closes others at once. The bytes are not encrypted here.
/// Thread-safe.</remarks>
public sealed class TcpTransport : ITransport
{
    private const int MaxAccepted = 256;

    private readonly IPEndPoint? _listen;
    private readonly EndPoint[] _dial;
    private readonly TransportLifetime _lifetime;
    private readonly Lock _gate = new();
    private TaskCompletionSource<IPEndPoint> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Creates a transport; <see cref="RunAsync"/> starts it.</summary>
    /// <param name="listen">Null: no listening. Port 0: any free one. <see cref="IPAddress.IPv6Any"/> takes IPv4 too.</param>
    /// <param name="dial">Peers to call: <see cref="IPEndPoint"/> or <see cref="DnsEndPoint"/>.</param>
    /// <exception cref="ArgumentException">Neither listens nor dials.</exception>
    public TcpTransport(IPEndPoint? listen, params IReadOnlyCollection<EndPoint> dial)
    {
        ArgumentNullException.ThrowIfNull(dial);
        if (listen is null && dial.Count == 0) throw new ArgumentException("Give an endpoint to listen on, or a peer to dial.", nameof(dial));
        _listen = listen;
        _dial = [.. dial];
        Name = listen is null ? $"tcp to {string.Join(", ", _dial.Select(Describe))}" : $"tcp on {listen}";
        _lifetime = new TransportLifetime(this);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Where it listens; null while it does not.</summary>
    public IPEndPoint? LocalEndPoint
    {
        get
        {
            lock (_gate) return _listening.Task.IsCompletedSuccessfully ? _listening.Task.GetAwaiter().GetResult() : null;
        }
    }

    /// <summary>Completes when peers can connect, with the endpoint and the port that was chosen for port 0.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">This transport only dials.</exception>
    /// <exception cref="IOException">The endpoint cannot be listened on.</exception>
    /// <exception cref="ObjectDisposedException">The transport was disposed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task<IPEndPoint> ListeningAsync(CancellationToken cancellationToken = default)
    {
        if (_listen is null) throw new InvalidOperationException($"Transport {Name} only dials.");
        lock (_gate) return _listening.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">It runs already.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public Task RunAsync(ITransportHost host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        return _lifetime.RunAsync(token => ListenAndDialAsync(host, token), cancellationToken);
    }

    /// <summary>Ends listening, dialling and every link, and waits until all are gone. May be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.DisposeAsync().ConfigureAwait(false);
        FailListening(new ObjectDisposedException(Name));
    }

    private static string Describe(EndPoint endPoint) => endPoint is DnsEndPoint dns ? $"tcp://{dns.Host}:{dns.Port}" : $"tcp://{endPoint}";

    private static Socket CreateSocket(EndPoint endPoint) => endPoint is IPEndPoint ip
        ? new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        : new Socket(SocketType.Stream, ProtocolType.Tcp);

    private static async Task<IPeerLink> ConnectAsync(EndPoint endPoint, ITransportHost host, CancellationToken cancellationToken)
    {
        var socket = CreateSocket(endPoint);
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            return new TcpLink(socket, isInitiator: true, host);
        }
        catch (SocketException problem)
        {
            socket.Dispose();
            throw new IOException($"{Describe(endPoint)} cannot be reached: {problem.Message}", problem);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task ListenAndDialAsync(ITransportHost host, CancellationToken cancellationToken)
    {
        using var listener = Listen();
        var tasks = _dial.Select(endPoint => new Dialler(Describe(endPoint), (to, token) => ConnectAsync(endPoint, to, token)).RunAsync(host, cancellationToken));
        if (listener is not null) tasks = tasks.Append(AcceptAsync(listener, host, cancellationToken));
        try
        {
            await Task.WhenAll(tasks).ConfigureAwait(false);
        }
        finally
        {
            RenewListening();
        }
    }

    private Socket? Listen()
    {
        if (_listen is null) return null;
        RenewListening();
        var listener = CreateSocket(_listen);
        try
        {
            if (_listen.Address.Equals(IPAddress.IPv6Any)) listener.DualMode = true;
            listener.Bind(_listen);
            listener.Listen();
        }
        catch (SocketException problem)
        {
            listener.Dispose();
            var failure = new IOException($"Cannot listen on tcp://{_listen}: {problem.Message}. Choose another port, or end the program that has it.", problem);
            FailListening(failure);
            throw failure;
        }

        lock (_gate) _listening.TrySetResult((IPEndPoint)listener.LocalEndPoint!);
        return listener;
    }

    private void RenewListening()
    {
        lock (_gate)
        {
            if (_listening.Task.IsCompleted) _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void FailListening(Exception reason)
    {
        lock (_gate)
        {
            // Looking at the exception marks it as seen: nobody has to wait for a listener.
            if (_listening.TrySetException(reason)) _ = _listening.Task.Exception;
        }
    }

    private async Task AcceptAsync(Socket listener, ITransportHost host, CancellationToken cancellationToken)
    {
        var links = new AcceptedLinks(host);
        try
        {
            while (true)
            {
                if (await TryAcceptAsync(listener, host, cancellationToken).ConfigureAwait(false) is not { } socket) continue;
                if (links.Count >= MaxAccepted) socket.Close(0);
                else if (TryTakeOver(socket, host) is { } link) links.Add(link, cancellationToken);
            }
        }
        finally
        {
            await links.WhenAllEndedAsync().ConfigureAwait(false);
        }
    }

    private TcpLink? TryTakeOver(Socket socket, ITransportHost host)
    {
        try
        {
            return new TcpLink(socket, isInitiator: false, host);
        }
        catch (SocketException problem)
        {
            // Reset meanwhile, so that it has no address any more.
            socket.Dispose();
            host.ReportUnreachable(Name, problem);
            return null;
        }
    }

    private async Task<Socket?> TryAcceptAsync(Socket listener, ITransportHost host, CancellationToken cancellationToken)
    {
        try
        {
            return await listener.AcceptAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException problem) when (problem.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
        {
            // Gone before it was accepted. A peer that does so all the time must not slow the listener down.
            return null;
        }
        catch (SocketException problem)
        {
            // Out of file handles, say: it passes, and asking again at once would only burn the processor.
            host.ReportUnreachable(Name, problem);
            await Task.Delay(LinkTiming.ShortestBackOff, host.TimeProvider, cancellationToken).ConfigureAwait(false);
            return null;
        }
    }
}
