using GenosDb.Transports;

namespace GenosDb.Testing;

/// <summary>What every transport owes to its host, whatever carries the frames: order, boundaries, limits, back-pressure, ends.</summary>
/// <remarks>The transports of the library pass it. One case measures what the process allocates, so do not run others beside it. A case that hangs fails after 20 seconds.</remarks>
public static class TransportConformance
{
    /// <summary>The cases.</summary>
    /// <param name="start">Makes two transports and runs them on the two hosts, the listening one's first; called for each run of a case. The case disposes them.</param>
    public static IReadOnlyList<ConformanceCase> Cases(Func<ITransportHost, ITransportHost, CancellationToken, ValueTask<TransportPair>> start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return
        [
            Case("A thousand frames arrive in order both ways", TransportRules.KeepsOrderAsync),
            Case("Frames of every size up to the limit arrive unchanged", TransportRules.KeepsBoundariesAsync),
            Case("One byte above the limit breaks the link for the reader", TransportRules.RefusesAboveLimitAsync),
            Case("A frame far above the limit allocates nothing of its size", TransportRules.AllocatesNothingForHugeAsync, maxFrameBytes: 64 << 10),
            Case("An empty frame is refused before it is sent", TransportRules.RefusesEmptyAsync),
            Case("A clean end delivers what was sent and then ends the peer's sequence", TransportRules.EndsCleanlyAsync),
            Case("A clean end delivers what was sent although the peer was sending too", TransportRules.EndsCleanlyWhileReceivingAsync),
            Case("Sending on a link that the peer ended throws in the end", TransportRules.SendingAfterEndThrowsAsync),
            Case("A reader that does not read stops the sender", TransportRules.PushesBackAsync),
            Case("Cancelling a send that waits for the peer ends the wait", TransportRules.CancelsSendAsync),
            Case("Cancelling a read ends it and leaves a clean end possible", TransportRules.CancelsReadAsync),
            Case("Disposing a link ends its own reader and sender", TransportRules.DisposalEndsOwnWorkAsync),
            Case("Disposing both transports ends their runs and their links", TransportRules.DisposalEndsRunsAsync),
            Case("A disposed transport does not run again", TransportRules.DoesNotRunAgainAsync),
            Case("A transport serves one host at a time", TransportRules.ServesOneHostAsync),
            Case("The dialling side is the initiator", TransportRules.NamesInitiatorAsync),
        ];

        ConformanceCase Case(string name, Func<ConnectedTransports, Task> check, int maxFrameBytes = TransportRules.MaxFrameBytes) => new(name, async cancellationToken =>
        {
            var connected = await ConnectedTransports.ConnectAsync(start, maxFrameBytes, cancellationToken).ConfigureAwait(false);
            await using (connected.ConfigureAwait(false)) await check(connected).ConfigureAwait(false);
        });
    }
}
