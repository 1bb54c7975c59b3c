using GenosDb.Testing;
using GenosDb.Transports;

namespace GenosDb.Tests.Transports.Support;

/// <summary>The rules of transports, for one kind of them.</summary>
[Collection(TransportCollection.Name)]
public abstract class ConformingTransportTests
{
    public static TheoryData<string> Rules => [.. TransportConformance.Cases((_, _, _) => throw new NotSupportedException("Only the names are asked for.")).Select(rule => rule.Name)];

    [Theory]
    [MemberData(nameof(Rules))]
    public Task Holds(string rule) => TransportConformance.Cases((listening, dialling, _) => StartAsync(listening, dialling)).Single(one => one.Name == rule).RunAsync();

    /// <summary>Starts a listening and a dialling transport that find each other.</summary>
    private protected abstract ValueTask<TransportPair> StartAsync(ITransportHost listening, ITransportHost dialling);
}
