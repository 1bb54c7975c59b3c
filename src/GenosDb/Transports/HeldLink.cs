namespace GenosDb.Transports;

/// <summary>A link in the hands of the host.</summary>
internal static class HeldLink
{
    /// <summary>Hands a link to the host, and disposes it when the host is done with it. Never throws: one link's end must not be the transport's.</summary>
    /// <param name="host">Takes over the link.</param>
    /// <param name="link">The link.</param>
    /// <param name="cancellationToken">Ends the link.</param>
    /// <returns>How it ended.</returns>
    public static async Task<LinkOutcome> RunAsync(ITransportHost host, IPeerLink link, CancellationToken cancellationToken)
    {
        await using (link.ConfigureAwait(false))
        {
            try
            {
                return await host.AttachAsync(link, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return LinkOutcome.Ended;
            }
            catch (Exception problem)
            {
                host.ReportUnreachable(link.RemoteDescription, problem);
                return LinkOutcome.Ended;
            }
        }
    }
}
