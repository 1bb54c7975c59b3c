using GenosDb.Testing;
using GenosDb.Transports;

namespace GenosDb.Tests.Testing.Support;

/// <summary>Alice and Bob on a network whose time goes on until it is disposed.</summary>
internal sealed class NetworkPair : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    private NetworkPair(VirtualTimeProvider time) => _run = Task.Run(async () =>
    {
        while (!_stop.IsCancellationRequested) await time.AdvanceAsync(TimeSpan.FromMilliseconds(1));
    });

    public static async ValueTask<TransportPair> StartAsync(ITransportHost listening, ITransportHost dialling, LinkConditions conditions)
    {
        var time = new VirtualTimeProvider();
        var network = new InMemoryNetwork(seed: 0, time) { Defaults = conditions };
        var (bob, alice) = (network.CreateTransport("bob"), network.CreateTransport("alice"));
        var bobRuns = bob.RunAsync(listening, CancellationToken.None);
        await time.AdvanceAsync(TimeSpan.Zero);
        return new TransportPair(bob, bobRuns, alice, alice.RunAsync(dialling, CancellationToken.None)) { Around = new NetworkPair(time) };
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }
}
