using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GenosDb.Server;

/// <summary>Maps GenosDb onto a web server.</summary>
public static class GenosDbEndpointRouteBuilderExtensions
{
    /// <summary>Maps the WebSocket endpoint by which peers reach a database of this process, which so becomes an always-on peer.</summary>
    /// <remarks>It needs no <c>UseWebSockets</c>. A request that is no WebSocket is answered with 400, and with 503 while the database is not open. Who
    /// may connect is the application's to say: <c>RequireAuthorization()</c> on the result, and <c>UseWebSockets</c> with allowed origins before it when
    /// browsers connect with cookies. Links end when the application stops.</remarks>
    /// <param name="endpoints">The routes of the application.</param>
    /// <param name="transport">A transport that is among the options of the database.</param>
    /// <param name="pattern">Where. Default <c>/genos</c>.</param>
    /// <returns>For further conventions.</returns>
    public static IEndpointConventionBuilder MapGenosDb(this IEndpointRouteBuilder endpoints, WebSocketServerTransport transport, [StringSyntax("Route")] string pattern = "/genos")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(pattern);
        // The web server waits for open requests when it stops, so they have to learn of it.
        var stopping = endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var pipeline = endpoints.CreateApplicationBuilder();
        // The links have heartbeats of their own, which a busy peer need not answer.
        pipeline.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        pipeline.Run(context => transport.HandleAsync(context, stopping));
        return endpoints.Map(pattern, pipeline.Build()).WithDisplayName($"GenosDb {pattern}");
    }
}
