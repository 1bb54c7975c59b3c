using System.Globalization;
using System.Net;
using GenosDb.Server;
using GenosDb.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace GenosDb.Benchmarks.Scenarios;

/// <summary>The other process: a filled database behind a TCP port and a WebSocket endpoint, until its input ends.</summary>
internal static class SourcePeer
{
    public const string DatabaseName = "benchmark";

    public static async Task RunAsync(int nodes, bool isSigned)
    {
        var tcp = new TcpTransport(new IPEndPoint(IPAddress.Loopback, 0));
        var webSocket = new WebSocketServerTransport();
        await using var database = await GenosDatabase.OpenInMemoryAsync(options =>
        {
            options.Name = DatabaseName;
            options.Security = isSigned ? Owner.Options() : null;
            options.Transports.Add(tcp);
            options.Transports.Add(webSocket);
        });
        await UserNode.FillAsync(database, nodes);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var application = builder.Build();
        application.MapGenosDb(webSocket);
        await application.StartAsync();

        var endpoint = await tcp.ListeningAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ready {endpoint.Port} {new Uri(application.Urls.Single()).Port}"));

        // Ends with its parent, however that ends.
        await Console.In.ReadToEndAsync();
    }
}
