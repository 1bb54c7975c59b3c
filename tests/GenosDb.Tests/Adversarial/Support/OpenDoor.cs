using GenosDb.Tests.Transports.Channels;
using GenosDb.Transports;

namespace GenosDb.Tests.Adversarial.Support;

/// <summary>A transport by which anybody may knock at a database, as often as it likes.</summary>
internal sealed class OpenDoor : ITransport
{
    private readonly TaskCompletionSource<ITransportHost> _host = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => "door";

    public async Task RunAsync(ITransportHost host, CancellationToken cancellationToken)
    {
        _host.SetResult(host);
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    /// <summary>Opens a link to the database.</summary>
    /// <returns>The end of whoever knocks, and what ends when the database is done with it.</returns>
    public async Task<(LinkPair Link, Task Ended)> KnockAsync(CancellationToken cancellationToken)
    {
        var host = await _host.Task.WaitAsync(cancellationToken);
        var pair = new LinkPair();
        return (pair, host.AttachAsync(pair.Bob, cancellationToken));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
