using GenosDb.Transports;

namespace GenosDb.Testing;

/// <summary>Two transports of one kind that run and find each other.</summary>
/// <param name="Listening">The one that is called.</param>
/// <param name="ListeningRun">Its <see cref="ITransport.RunAsync"/>.</param>
/// <param name="Dialling">The one that calls.</param>
/// <param name="DiallingRun">Its <see cref="ITransport.RunAsync"/>.</param>
public sealed record TransportPair(ITransport Listening, Task ListeningRun, ITransport Dialling, Task DiallingRun)
{
    /// <summary>What both need, such as a server; disposed after them. Null, the default: nothing.</summary>
    public IAsyncDisposable? Around { get; init; }
}
