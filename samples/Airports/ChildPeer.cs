using System.Diagnostics;
using System.Net;
using GenosDb;
using GenosDb.Transports;

namespace Airports;

/// <summary>Connects from empty and says what came, which way and why.</summary>
internal static class ChildPeer
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    // As the command line has it: no peer was reached.
    private const int CouldNotConnect = 7;

    public static async Task<int> RunAsync(IPEndPoint parent)
    {
        using var limit = new CancellationTokenSource(Limit);
        await using var database = await GenosDatabase.OpenInMemoryAsync(options =>
        {
            options.Name = ParentPeer.DatabaseName;
            options.Transports.Add(new TcpTransport(listen: null, parent));
        });
        var started = Stopwatch.GetTimestamp();
        SyncStatus status;
        try
        {
            status = await database.Sync.WaitForAsync(status => status.Peers.Any(peer => HasAnswered(peer) || peer.Problem is not null), limit.Token);
        }
        catch (OperationCanceledException)
        {
            return Refuse($"{parent} did not answer within {Limit.TotalSeconds} s.");
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        if (status.Peers.FirstOrDefault(HasAnswered) is not { } peer)
            return Refuse($"No database from {parent}: {status.Peers.First(other => other.Problem is not null).Problem!.There}");

        var diagnostics = database.GetDiagnostics();
        Console.WriteLine($"{diagnostics.Nodes:N0} airports, {diagnostics.Edges:N0} routes");
        Console.WriteLine($"{peer.LastMethod}: {peer.LastReason}");
        Console.WriteLine($"{peer.LastOperations:N0} operations in {peer.LastPayloadBytes:N0} bytes, {elapsed.TotalMilliseconds:N0} ms with connecting");
        Console.WriteLine($"fingerprint {diagnostics.Fingerprint}");
        return 0;
    }

    private static int Refuse(string message)
    {
        Console.Error.WriteLine(message);
        return CouldNotConnect;
    }

    private static bool HasAnswered(PeerStatus peer) => peer is { IsCaughtUp: true, LastMethod: not null };
}
