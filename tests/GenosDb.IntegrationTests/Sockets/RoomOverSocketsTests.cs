using System.Net;
using GenosDb.IntegrationTests.Server;
using GenosDb.Server;
using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.IntegrationTests.Sockets;

/// <summary>Rooms over real sockets: the handshake and its records pass where frames pass.</summary>
[Collection(TransportCollection.Name)]
public sealed class RoomOverSocketsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Over_tcp_the_right_secret_lets_in_and_a_wrong_one_does_not(bool isRight)
    {
        var listening = new TcpTransport(new IPEndPoint(IPAddress.Loopback, 0));
        await using var alice = await OpenAsync("the secret", listening);
        var port = await listening.ListeningAsync().InTime();
        await using var bob = await OpenAsync(isRight ? "the secret" : "a guess", new TcpTransport(listen: null, port));
        await RequireAsync(alice, bob, isRight);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Over_a_web_socket_the_right_secret_lets_in_and_a_wrong_one_does_not(bool isRight)
    {
        var listening = new WebSocketServerTransport();
        await using var server = await WebServer.StartAsync(listening);
        await using var alice = await OpenAsync("the secret", listening);
        await using var bob = await OpenAsync(isRight ? "the secret" : "a guess", new WebSocketTransport(server.WebSocketAddress));
        await RequireAsync(alice, bob, isRight);
    }

    private static async Task RequireAsync(GenosDatabase alice, GenosDatabase bob, bool isRight)
    {
        if (!isRight)
        {
            await alice.Sync.WaitForAsync(status => status.Peers.Any(peer => peer.Problem?.Kind == PeerProblemKind.WrongRoomSecret)).AsTask().InTime();
            await bob.Sync.WaitForAsync(status => status.Peers.Any(peer => peer.Problem?.Kind == PeerProblemKind.NotAdmitted)).AsTask().InTime();
            return;
        }

        // More than a megabyte, so that frames of several records' length are on the way.
        await alice.WriteAsync(batch =>
        {
            for (var number = 0; number < 2_000; number++)
                batch.Put(new string((char)('a' + (number % 26)), 500), $"node {number}");
        });
        await bob.Sync.WaitForAsync(_ => bob.GetDiagnostics().Fingerprint == alice.GetDiagnostics().Fingerprint).AsTask().InTime();
        bob.GetDiagnostics().Nodes.Should().Be(2_000);
    }

    private static async Task<GenosDatabase> OpenAsync(string secret, ITransport transport) => await GenosDatabase.OpenInMemoryAsync(options =>
    {
        options.Name = "shared";
        options.RoomSecret = System.Text.Encoding.UTF8.GetBytes(secret);
        options.Transports.Add(transport);
    });
}
