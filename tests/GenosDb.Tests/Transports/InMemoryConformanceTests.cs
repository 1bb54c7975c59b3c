using GenosDb.Testing;
using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.Tests.Transports;

public sealed class InMemoryConformanceTests : ConformingTransportTests
{
    private protected override ValueTask<TransportPair> StartAsync(ITransportHost listening, ITransportHost dialling)
    {
        var hub = new InMemoryHub();
        var bob = hub.CreateTransport("bob");
        var alice = hub.CreateTransport("alice");
        return ValueTask.FromResult(new TransportPair(bob, bob.RunAsync(listening, CancellationToken.None), alice, alice.RunAsync(dialling, CancellationToken.None)));
    }
}
