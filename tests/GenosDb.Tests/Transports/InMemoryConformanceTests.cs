using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.Tests.Transports;

public sealed class InMemoryConformanceTests : TransportConformance
{
    private protected override Task<RunningTransports> StartAsync(ITransportHost listening, ITransportHost dialling)
    {
        var hub = new InMemoryHub();
        var bob = hub.CreateTransport("bob");
        var alice = hub.CreateTransport("alice");
        return Task.FromResult(new RunningTransports(bob, bob.RunAsync(listening, CancellationToken.None), alice, alice.RunAsync(dialling, CancellationToken.None)));
    }
}
