using System.Threading.Channels;
using GenosDb.Transports;

namespace GenosDb.Tests.Transports.Support;

/// <summary>A host that gives its links to the test.</summary>
internal sealed class TestHost : ITransportHost
{
    private readonly Channel<TestLink> _links = Channel.CreateUnbounded<TestLink>();
    private readonly Channel<(string Description, Exception Problem)> _problems = Channel.CreateUnbounded<(string, Exception)>();
    private int _attached;

    public int MaxFrameBytes { get; init; } = 4 << 20;

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    public IRandomSource Random { get; init; } = new SeededRandom(1);

    /// <summary>Links that are held now.</summary>
    public int Attached => Volatile.Read(ref _attached);

    public async Task<LinkOutcome> AttachAsync(IPeerLink link, CancellationToken cancellationToken)
    {
        var held = new TestLink(link);
        Interlocked.Increment(ref _attached);
        _links.Writer.TryWrite(held);
        try
        {
            return await held.Ended.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _attached);
        }
    }

    public void ReportUnreachable(string description, Exception problem) => _problems.Writer.TryWrite((description, problem));

    public Task<TestLink> NextLinkAsync() => _links.Reader.ReadAsync().AsTask().InTime();

    public Task<(string Description, Exception Problem)> NextProblemAsync() => _problems.Reader.ReadAsync().AsTask().InTime();
}
