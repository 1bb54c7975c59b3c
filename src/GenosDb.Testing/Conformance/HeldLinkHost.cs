using System.Threading.Channels;
using GenosDb.Transports;

namespace GenosDb.Testing;

/// <summary>A host that gives its links to a conformance case.</summary>
/// <param name="maxFrameBytes">The largest frame that is read.</param>
internal sealed class HeldLinkHost(int maxFrameBytes) : ITransportHost
{
    private readonly Channel<HeldTestLink> _links = Channel.CreateUnbounded<HeldTestLink>();
    private int _attached;

    /// <inheritdoc/>
    public int MaxFrameBytes => maxFrameBytes;

    /// <inheritdoc/>
    public TimeProvider TimeProvider => TimeProvider.System;

    /// <inheritdoc/>
    public IRandomSource Random { get; } = new SeededRandomSource(1);

    /// <summary>Links that are held now.</summary>
    public int Attached => Volatile.Read(ref _attached);

    /// <inheritdoc/>
    public async Task<LinkOutcome> AttachAsync(IPeerLink link, CancellationToken cancellationToken)
    {
        var held = new HeldTestLink(link);
        Interlocked.Increment(ref _attached);
        _links.Writer.TryWrite(held);
        try
        {
            return await held.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _attached);
        }
    }

    /// <summary>Dials again until it succeeds; a link that never comes is what fails.</summary>
    public void ReportUnreachable(string description, Exception problem)
    {
    }

    /// <summary>The next link.</summary>
    public Task<HeldTestLink> NextLinkAsync(CancellationToken cancellationToken) => _links.Reader.ReadAsync(cancellationToken).AsTask();
}
