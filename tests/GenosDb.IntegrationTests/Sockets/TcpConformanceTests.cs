using System.Net;
using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.IntegrationTests.Sockets;

public sealed class TcpConformanceTests : TransportConformance
{
    private protected override async Task<RunningTransports> StartAsync(ITransportHost listening, ITransportHost dialling)
    {
        var bob = new TcpTransport(new IPEndPoint(IPAddress.Loopback, 0));
        var bobRuns = bob.RunAsync(listening, CancellationToken.None);
        var alice = new TcpTransport(listen: null, await bob.ListeningAsync().InTime());
        return new RunningTransports(bob, bobRuns, alice, alice.RunAsync(dialling, CancellationToken.None));
    }
}
