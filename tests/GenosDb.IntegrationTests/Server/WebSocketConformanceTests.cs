using GenosDb.Server;
using GenosDb.Testing;
using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.IntegrationTests.Server;

public sealed class WebSocketConformanceTests : ConformingTransportTests
{
    private protected override async ValueTask<TransportPair> StartAsync(ITransportHost listening, ITransportHost dialling)
    {
        var bob = new WebSocketServerTransport();
        var server = await WebServer.StartAsync(bob);
        var bobRuns = bob.RunAsync(listening, CancellationToken.None);
        var alice = new WebSocketTransport(server.WebSocketAddress);
        return new TransportPair(bob, bobRuns, alice, alice.RunAsync(dialling, CancellationToken.None)) { Around = server };
    }
}
