using GenosDb.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GenosDb.IntegrationTests.Server;

/// <summary>Kestrel on a free loopback port, with one endpoint.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private WebServer(WebApplication application) => _application = application;

    public Uri Address => new(_application.Urls.Single() + "/genos");

    public Uri WebSocketAddress => new UriBuilder(Address) { Scheme = Uri.UriSchemeWs }.Uri;

    public static async Task<WebServer> StartAsync(WebSocketServerTransport transport, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRouting();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var application = builder.Build();
        application.MapGenosDb(transport);
        await application.StartAsync();
        return new WebServer(application);
    }

    public Task StopAsync() => _application.StopAsync();

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();
}
