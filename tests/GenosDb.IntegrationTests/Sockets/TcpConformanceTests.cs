using System.Net;
using GenosDb.Testing;
using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.IntegrationTests.Sockets;

public sealed class TcpConformanceTests : ConformingTransportTests
{
    private protected override async ValueTask<TransportPair> StartAsync(ITransportHost listening, ITransportHost dialling)
    {
        var bob = new TcpTransport(new IPEndPoint(IPAddress.Loopback, 0));
        var bobRuns = bob.RunAsync(listening, CancellationToken.None);
        var alice = new TcpTransport(listen: null, await bob.ListeningAsync().InTime());
        return new TransportPair(bob, bobRuns, alice, alice.RunAsync(dialling, CancellationToken.None));
    }
}
