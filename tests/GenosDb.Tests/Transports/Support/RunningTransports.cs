using GenosDb.Transports;

namespace GenosDb.Tests.Transports.Support;

/// <summary>A listening and a dialling transport, and their runs.</summary>
internal sealed class RunningTransports(ITransport listening, Task listeningRun, ITransport dialling, Task diallingRun, IAsyncDisposable? around = null) : IAsyncDisposable
{
    public ITransport[] All { get; } = [listening, dialling];

    public Task Runs { get; } = Task.WhenAll(listeningRun, diallingRun);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(All.Select(transport => transport.DisposeAsync().AsTask()));
        if (around is not null) await around.DisposeAsync();
    }
}
