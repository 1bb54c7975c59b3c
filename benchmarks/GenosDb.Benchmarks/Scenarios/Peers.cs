using System.Net;
using GenosDb.Transports;

namespace GenosDb.Benchmarks.Scenarios;

/// <summary>Two databases of this process that are connected over TCP on the loopback.</summary>
internal sealed class Peers(GenosDatabase source, GenosDatabase replica, MeteredTransport meter) : IAsyncDisposable
{
    public GenosDatabase Source => source;

    public GenosDatabase Replica => replica;

    /// <summary>On the side of the replica.</summary>
    public MeteredTransport Meter => meter;

    /// <summary>Fills the source, then connects the replica and waits until it has everything.</summary>
    public static async Task<Peers> ConnectAsync(int nodes, bool isSigned = false, int batch = 1_000)
    {
        var listener = new TcpTransport(new IPEndPoint(IPAddress.Loopback, 0));
        var source = await GenosDatabase.OpenInMemoryAsync(options =>
        {
            options.Name = "benchmark";
            options.Security = isSigned ? Owner.Options() : null;
            options.Transports.Add(listener);
        });
        await UserNode.FillAsync(source, nodes, batch);
        var meter = new MeteredTransport(new TcpTransport(listen: null, await listener.ListeningAsync()));
        var replica = await GenosDatabase.OpenInMemoryAsync(options =>
        {
            options.Name = "benchmark";
            options.Security = isSigned ? Owner.Options() : null;
            options.Transports.Add(meter);
        });
        var peers = new Peers(source, replica, meter);
        await peers.EqualAsync();
        return peers;
    }

    /// <summary>Waits until each side knows that it has everything of the other.</summary>
    public async Task EqualAsync()
    {
        await source.Sync.WaitForAsync(IsCaughtUp);
        await replica.Sync.WaitForAsync(IsCaughtUp);
        if (source.GetDiagnostics().Fingerprint != replica.GetDiagnostics().Fingerprint)
            throw new InvalidOperationException("Both peers say that they have everything, and they differ.");
    }

    public async ValueTask DisposeAsync()
    {
        await replica.DisposeAsync();
        await source.DisposeAsync();
    }

    private static bool IsCaughtUp(SyncStatus status) => status.Peers.Any(peer => peer is { IsConnected: true, IsCaughtUp: true });
}
