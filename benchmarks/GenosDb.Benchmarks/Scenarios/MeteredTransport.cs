using System.Runtime.CompilerServices;
using GenosDb.Transports;

namespace GenosDb.Benchmarks.Scenarios;

/// <summary>Counts the bytes of all frames in both directions, and can break its links.</summary>
internal sealed class MeteredTransport(ITransport inner) : ITransport
{
    private readonly List<Link> _links = [];
    private long _bytes;

    public string Name => inner.Name;

    public long Bytes => Interlocked.Read(ref _bytes);

    public void Reset() => Interlocked.Exchange(ref _bytes, 0);

    public Task RunAsync(ITransportHost host, CancellationToken cancellationToken) => inner.RunAsync(new Host(this, host), cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    public async Task BreakLinksAsync()
    {
        Link[] links;
        lock (_links)
            links = [.. _links];
        foreach (var link in links)
            await link.DisposeAsync();
    }

    private sealed class Host(MeteredTransport meter, ITransportHost host) : ITransportHost
    {
        public int MaxFrameBytes => host.MaxFrameBytes;

        public TimeProvider TimeProvider => host.TimeProvider;

        public IRandomSource Random => host.Random;

        public async Task<LinkOutcome> AttachAsync(IPeerLink link, CancellationToken cancellationToken)
        {
            await using var metered = new Link(meter, link);
            lock (meter._links)
                meter._links.Add(metered);
            try
            {
                return await host.AttachAsync(metered, cancellationToken);
            }
            finally
            {
                lock (meter._links)
                    meter._links.Remove(metered);
            }
        }

        public void ReportUnreachable(string description, Exception problem) => host.ReportUnreachable(description, problem);
    }

    private sealed class Link(MeteredTransport meter, IPeerLink link) : IPeerLink
    {
        public string RemoteDescription => link.RemoteDescription;

        public bool IsInitiator => link.IsInitiator;

        public ReadOnlyMemory<byte> ChannelBinding => link.ChannelBinding;

        public ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
        {
            Interlocked.Add(ref meter._bytes, frame.Length);
            return link.SendAsync(frame, cancellationToken);
        }

        public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var frame in link.ReadAllAsync(cancellationToken))
            {
                Interlocked.Add(ref meter._bytes, frame.Length);
                yield return frame;
            }
        }

        public ValueTask DisposeAsync() => link.DisposeAsync();
    }
}
