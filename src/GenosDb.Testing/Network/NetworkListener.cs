using GenosDb.Transports;

namespace GenosDb.Testing;

/// <summary>A running peer, as those see it who call it.</summary>
/// <param name="host">Its host.</param>
/// <param name="links">Where its links go.</param>
/// <param name="cancellationToken">Ends them.</param>
internal sealed class NetworkListener(ITransportHost host, AcceptedLinks links, CancellationToken cancellationToken)
{
    /// <summary>Its host.</summary>
    public ITransportHost Host => host;

    /// <summary>Hands it the end of a link.</summary>
    /// <param name="link">The end.</param>
    public void Accept(IPeerLink link) => links.Add(link, cancellationToken);
}
