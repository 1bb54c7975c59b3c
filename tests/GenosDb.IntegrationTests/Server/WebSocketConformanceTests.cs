using GenosDb.Server;
using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.IntegrationTests.Server;

public sealed class WebSocketConformanceTests : TransportConformance
{
    private protected override async Task<RunningTransports> StartAsync(ITransportHost listening, ITransportHost dialling)
    {
        var bob = new WebSocketServerTransport();
        var server = await WebServer.StartAsync(bob);
        var bobRuns = bob.RunAsync(listening, CancellationToken.None);
        var alice = new WebSocketTransport(server.WebSocketAddress);
        return new RunningTransports(bob, bobRuns, alice, alice.RunAsync(dialling, CancellationToken.None), server);
    }
}
