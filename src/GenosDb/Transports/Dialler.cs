namespace GenosDb.Transports;

/// <summary>Keeps one link to one peer: dials, hands the link over, and dials again when it ended.</summary>
/// <param name="description">The peer, for people and logs.</param>
/// <param name="connect">Makes a link, or throws <see cref="IOException"/>.</param>
internal sealed class Dialler(string description, Func<ITransportHost, CancellationToken, Task<IPeerLink>> connect)
{
    /// <summary>Dials until cancelled.</summary>
    /// <param name="host">Takes over the links.</param>
    /// <param name="cancellationToken">Ends dialling, and the link.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task RunAsync(ITransportHost host, CancellationToken cancellationToken)
    {
        var backOff = new BackOff(host.Random);
        while (true)
        {
            var pause = await TryConnectAsync(host, cancellationToken).ConfigureAwait(false) is { } link
                ? await HoldAsync(host, link, backOff, cancellationToken).ConfigureAwait(false)
                : backOff.AfterFailure();
            await Task.Delay(pause, host.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<TimeSpan> HoldAsync(ITransportHost host, IPeerLink link, BackOff backOff, CancellationToken cancellationToken)
    {
        var start = host.TimeProvider.GetTimestamp();
        var outcome = await HeldLink.RunAsync(host, link, cancellationToken).ConfigureAwait(false);
        return backOff.AfterLink(outcome, host.TimeProvider.GetElapsedTime(start));
    }

    private async Task<IPeerLink?> TryConnectAsync(ITransportHost host, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(LinkTiming.Connect, host.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await connect(host, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException problem) when (!cancellationToken.IsCancellationRequested)
        {
            host.ReportUnreachable(description, new IOException($"{description} did not answer within {LinkTiming.Connect.TotalSeconds:0} seconds.", problem));
        }
#pragma warning disable CA1031 // Whatever is wrong with one address is reported, and must not end the other diallers of the transport.
        catch (Exception problem) when (problem is not OperationCanceledException)
#pragma warning restore CA1031
        {
            host.ReportUnreachable(description, problem);
        }

        return null;
    }
}
