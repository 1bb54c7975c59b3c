using System.Threading.Channels;
using GenosDb.Sync;
using GenosDb.Transports;

namespace GenosDb;

/// <summary>Runs one link: a reader that feeds the engine, and a writer behind a bounded queue.</summary>
internal sealed class PeerConnection(LinkId id, IPeerLink link, LinkBudget budget, SyncControl host)
{
    /// <summary>How long a goodbye may take before the link is cut.</summary>
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(5);

    private readonly Channel<ReadOnlyMemory<byte>> _outbound =
        Channel.CreateUnbounded<ReadOnlyMemory<byte>>(new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = false });

    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _queuedBytes;
    private bool _hasReceived;

    public LinkId Id { get; } = id;

    public IPeerLink Link { get; } = link;

    /// <summary>Why the link is closed from here; null while it is not.</summary>
    public string? CloseReason { get; private set; }

    /// <summary>The peers should not talk: a dialler waits for long.</summary>
    public LinkOutcome Outcome { get; private set; }

    /// <summary>This side dialled, and the peer ended the link without a word. Known once the link has ended.</summary>
    public bool IsUnanswered { get; private set; }

    /// <summary>Queues a frame; false when the peer reads too slowly to take more.</summary>
    public bool TrySend(ReadOnlyMemory<byte> frame, int maxQueuedBytes)
    {
        if (Interlocked.Add(ref _queuedBytes, frame.Length) > maxQueuedBytes + frame.Length)
            return false;
        _outbound.Writer.TryWrite(frame);
        return true;
    }

    /// <summary>Ends the link once the queue has been sent.</summary>
    public void Close(string reason, LinkOutcome outcome)
    {
        CloseReason ??= reason;
        Outcome = outcome;
        _outbound.Writer.TryComplete();
        _closing.TrySetResult();
    }

    /// <summary>Runs until either side ends the link, or it is cancelled.</summary>
    /// <returns>Why it ended, for people.</returns>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var goodbye = new CancellationTokenSource(Timeout.InfiniteTimeSpan, host.TimeProvider);
        using var writing = CancellationTokenSource.CreateLinkedTokenSource(goodbye.Token);
        // Reading goes on while the goodbye leaves: two peers that end at once, each with more queued than the link holds, would else wait for each other.
        using var reading = new CancellationTokenSource();
        var reader = EndAsync(ReadAsync(reading.Token));
        var writer = EndAsync(WriteAsync(writing.Token));
        await Task.WhenAny(reader, writer, _closing.Task, Task.Delay(Timeout.InfiniteTimeSpan, host.TimeProvider, ending.Token)).ConfigureAwait(false);
        // What is queued may still leave, within a bound: the peer learns why the link ends.
        _outbound.Writer.TryComplete();
        if (reader.IsCompleted)
            await goodbye.CancelAsync().ConfigureAwait(false);
        else
            goodbye.CancelAfter(GoodbyeTimeout);
        var writeProblem = await writer.ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        await reading.CancelAsync().ConfigureAwait(false);
        var readProblem = await reader.ConfigureAwait(false);
        IsUnanswered = Link.IsInitiator && !_hasReceived && CloseReason is null && readProblem is null && !cancellationToken.IsCancellationRequested;
        await Link.DisposeAsync().ConfigureAwait(false);
        return CloseReason ?? readProblem ?? writeProblem ?? (cancellationToken.IsCancellationRequested ? "it was ended here" : "the peer ended it");
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await foreach (var frame in Link.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            // Two databases of which only one has handshakes would else not tell why they do not talk.
            if (!_hasReceived && frame.Span[0] == ChannelHandshake.Magic && Link is not SecureLink)
                host.RefuseHandshake(Id);
            _hasReceived = true;
            var pause = budget.Take(host.Receive(Id, frame));
            await host.WhenRoom().ConfigureAwait(false);
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, host.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var frames = _outbound.Reader;
        while (await frames.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (frames.TryRead(out var frame))
            {
                await Link.SendAsync(frame, cancellationToken).ConfigureAwait(false);
                Interlocked.Add(ref _queuedBytes, -frame.Length);
            }

            host.Drained(Id);
        }
    }

    /// <summary>Runs one direction to its end, and gives the reason when it was not a clean one.</summary>
    private static async Task<string?> EndAsync(Task direction)
    {
        try
        {
            await direction.ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
#pragma warning disable CA1031 // Whatever a link throws ends that link, with its reason, and nothing else.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            return problem.Message;
        }
    }
}
