namespace GenosDb.Transports;

/// <summary>Brings links to peers into being. Knows nothing of nodes, clocks or signatures.</summary>
public interface ITransport : IAsyncDisposable
{
    /// <summary>For people and logs.</summary>
    string Name { get; }

    /// <summary>Listens, dials and redials until cancelled. A peer's fault never ends it; an endpoint that cannot be listened on does.</summary>
    /// <param name="host">Takes over the links.</param>
    /// <param name="cancellationToken">Ends the transport and its links.</param>
    /// <exception cref="IOException">An endpoint cannot be listened on.</exception>
    Task RunAsync(ITransportHost host, CancellationToken cancellationToken);
}
