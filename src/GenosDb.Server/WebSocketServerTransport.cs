using GenosDb.Transports;
using Microsoft.AspNetCore.Http;

namespace GenosDb.Server;

/// <summary>The side of a database that a web server's WebSocket endpoint talks to: add it to <see cref="GenosOptions.Transports"/> and map it with
/// <see cref="GenosDbEndpointRouteBuilderExtensions.MapGenosDb"/>.</summary>
/// <remarks>The web server decides how many connections there may be (<c>KestrelServerLimits.MaxConcurrentUpgradedConnections</c>), who may connect
/// and from which origins. Thread-safe.</remarks>
public sealed class WebSocketServerTransport : ITransport
{
    private readonly Lock _gate = new();

    // Never disposed: it has no timer and no handle, and a second DisposeAsync may still cancel it.
    private readonly CancellationTokenSource _disposal = new();
    private Session? _session;
    private bool _disposed;

    /// <inheritdoc/>
    public string Name => "websocket server";

    /// <summary>Lets peers connect until cancelled.</summary>
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">It runs already.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public Task RunAsync(ITransportHost host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_session is { Ended.IsCompleted: false }) throw new InvalidOperationException("The transport runs already. A transport serves one database; make one for each.");
            _session = new Session(host, CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposal.Token));
            return _session.Ended;
        }
    }

    /// <summary>Ends every link, and waits until all are gone. May be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        Task ended;
        lock (_gate)
        {
            _disposed = true;
            ended = _session?.Ended ?? Task.CompletedTask;
        }

        await _disposal.CancelAsync().ConfigureAwait(false);
        await ended.ConfigureAwait(false);
    }

    /// <summary>Serves one request; completes with the link.</summary>
    internal async Task HandleAsync(HttpContext context, CancellationToken stopping)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await AnswerAsync(context, StatusCodes.Status400BadRequest, "This is the endpoint of a GenosDb peer. Connect to it by WebSocket, for example with options.UseWebSocket(\"wss://…\").").ConfigureAwait(false);
            return;
        }

        Session? session;
        lock (_gate) session = _session;
        if (session?.TryEnter() != true)
        {
            await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "The database behind this endpoint is not open. Try again later.").ConfigureAwait(false);
            return;
        }

        try
        {
            await HoldAsync(context, session, stopping).ConfigureAwait(false);
        }
        finally
        {
            session.Leave();
        }
    }

    private static async Task HoldAsync(HttpContext context, Session session, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(session.Token, stopping);
        using var socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        var link = new WebSocketLink(socket, isInitiator: false, $"websocket from {context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}", session.Host);
        await using (link.ConfigureAwait(false))
        {
            try
            {
                await session.Host.AttachAsync(link, either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (either.IsCancellationRequested)
            {
                // The transport or the web server ends.
            }
        }
    }

    private static Task AnswerAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
