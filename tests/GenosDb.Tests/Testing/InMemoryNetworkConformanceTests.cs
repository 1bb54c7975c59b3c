using GenosDb.Testing;
using GenosDb.Tests.Testing.Support;
using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.Tests.Testing;

public sealed class InMemoryNetworkConformanceTests : ConformingTransportTests
{
    private protected override ValueTask<TransportPair> StartAsync(ITransportHost listening, ITransportHost dialling) => NetworkPair.StartAsync(listening, dialling, new LinkConditions());
}
