using System.Net;
using System.Net.WebSockets;
using GenosDb.Server;
using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.IntegrationTests.Server;

[Collection(TransportCollection.Name)]
public sealed class MapGenosDbTests
{
    private static readonly byte[] OneTwo = [1, 2];
    private static readonly byte[] Three = [3];

    [Fact]
    public async Task A_plain_request_is_told_how_to_connect()
    {
        await using var transport = new WebSocketServerTransport();
        await using var server = await WebServer.StartAsync(transport);
        using var client = new HttpClient();

        using var answer = await client.GetAsync(server.Address);

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).Should().Contain("WebSocket").And.Contain("UseWebSocket");
    }

    [Fact]
    public async Task A_peer_is_turned_away_while_the_database_is_not_open()
    {
        await using var transport = new WebSocketServerTransport();
        await using var server = await WebServer.StartAsync(transport);

        (await StatusOfConnectingAsync(server)).Should().Be(HttpStatusCode.ServiceUnavailable);

        var running = transport.RunAsync(new TestHost(), CancellationToken.None);
        (await StatusOfConnectingAsync(server)).Should().Be(HttpStatusCode.SwitchingProtocols);

        await transport.DisposeAsync().InTime();
        await running.InTime();
        (await StatusOfConnectingAsync(server)).Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_message_in_fragments_is_one_frame_and_an_empty_one_is_none()
    {
        await using var serving = await ServeAsync();
        using var client = await serving.ConnectAsync();
        var link = await serving.Host.NextLinkAsync();

        await client.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        await client.SendAsync(OneTwo, WebSocketMessageType.Binary, endOfMessage: false, CancellationToken.None);
        await client.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Binary, endOfMessage: false, CancellationToken.None);
        await client.SendAsync(Three, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

        (await link.ReadAsync(1).InTime()).Single().Should().Equal(1, 2, 3);
        link.End();
    }

    [Fact]
    public async Task Endless_fragments_are_stopped_at_the_limit()
    {
        await using var serving = await ServeAsync(maxFrameBytes: 100_000);
        using var client = await serving.ConnectAsync();
        var link = await serving.Host.NextLinkAsync();
        var reading = link.ReadToEndAsync();
        var fragment = new byte[1_000];

        await FluentActions.Awaiting(async () =>
        {
            while (true) await client.SendAsync(fragment, WebSocketMessageType.Binary, endOfMessage: false, CancellationToken.None);
        }).Should().ThrowAsync<WebSocketException>();

        await reading.Awaiting(task => task.InTime()).Should().ThrowAsync<IOException>().WithMessage("*above 100000 bytes*");
        link.End();
    }

    [Fact]
    public async Task A_quiet_link_sends_empty_messages_and_silence_breaks_it()
    {
        var time = new ManualTimeProvider();
        await using var serving = await ServeAsync(time: time);
        using var client = await serving.ConnectAsync();
        var link = await serving.Host.NextLinkAsync();
        time.Advance(TimeSpan.FromSeconds(15));
        var message = await client.ReceiveAsync(new byte[1].AsMemory(), CancellationToken.None).AsTask().InTime();
        (message.MessageType, message.Count, message.EndOfMessage).Should().Be((WebSocketMessageType.Binary, 0, true));

        var reading = link.ReadToEndAsync();
        time.Advance(TimeSpan.FromSeconds(40));
        reading.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromSeconds(5));

        await reading.Awaiting(task => task.InTime()).Should().ThrowAsync<IOException>().WithMessage("*silent for 45 seconds*");
        link.End();
    }

    [Fact]
    public async Task A_text_message_breaks_the_link()
    {
        await using var serving = await ServeAsync();
        using var client = await serving.ConnectAsync();
        var link = await serving.Host.NextLinkAsync();
        var reading = link.ReadToEndAsync();

        await client.SendAsync(OneTwo, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

        await reading.Awaiting(task => task.InTime()).Should().ThrowAsync<IOException>().WithMessage("*text*");
        link.End();
    }

    [Fact]
    public async Task An_aborted_connection_is_not_a_clean_end()
    {
        await using var serving = await ServeAsync();
        using var client = await serving.ConnectAsync();
        var link = await serving.Host.NextLinkAsync();
        var reading = link.ReadToEndAsync();

        client.Abort();

        await reading.Awaiting(task => task.InTime()).Should().ThrowAsync<IOException>();
        link.End();
    }

    [Fact]
    public async Task Stopping_the_web_server_ends_its_links_cleanly()
    {
        await using var serving = await ServeAsync();
        var host = new TestHost();
        await using var dialling = new WebSocketTransport(serving.Server.WebSocketAddress);
        _ = dialling.RunAsync(host, CancellationToken.None);
        var link = await host.NextLinkAsync();
        await serving.Host.NextLinkAsync();

        var stopping = serving.Server.StopAsync();

        (await link.ReadToEndAsync().InTime()).Should().BeEmpty();
        link.End();
        await stopping.InTime();
    }

    [Fact]
    public async Task A_dialler_returns_when_the_server_comes_back()
    {
        var time = new ManualTimeProvider();
        var host = new TestHost { TimeProvider = time };
        Uri address;
        await using (var first = await ServeAsync())
        {
            address = first.Server.WebSocketAddress;
        }

        await using var dialling = new WebSocketTransport(address);
        _ = dialling.RunAsync(host, CancellationToken.None);
        (await host.NextProblemAsync()).Should().Match<(string Description, Exception Problem)>(problem => problem.Description == dialling.Name && problem.Problem is IOException);

        await using var second = await ServeAsync(port: address.Port);
        var next = host.NextLinkAsync();
        await Until.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return next.IsCompleted;
        }, "the dialler returns");

        var link = await next;
        await link.SendAsync(OneTwo);
        var atServer = await second.Host.NextLinkAsync();
        (await atServer.ReadAsync(1).InTime()).Single().Should().Equal(OneTwo);
        atServer.End();
        link.End();
    }

    [Fact]
    public async Task An_address_without_an_endpoint_is_reported()
    {
        await using var serving = await ServeAsync();
        var host = new TestHost();
        await using var dialling = new WebSocketTransport(new Uri(serving.Server.WebSocketAddress, "/elsewhere"));
        _ = dialling.RunAsync(host, CancellationToken.None);

        (await host.NextProblemAsync()).Problem.Should().BeOfType<IOException>().Which.Message.Should().Contain("404");
    }

    private static async Task<HttpStatusCode> StatusOfConnectingAsync(WebServer server)
    {
        using var client = new ClientWebSocket();
        client.Options.CollectHttpResponseDetails = true;
        try
        {
            await client.ConnectAsync(server.WebSocketAddress, CancellationToken.None).InTime();
            client.Abort();
        }
        catch (WebSocketException)
        {
            // The status says why.
        }

        return client.HttpStatusCode;
    }

    private static async Task<Serving> ServeAsync(int maxFrameBytes = 4 << 20, int port = 0, TimeProvider? time = null)
    {
        var transport = new WebSocketServerTransport();
        var host = new TestHost { MaxFrameBytes = maxFrameBytes, TimeProvider = time ?? TimeProvider.System };
        _ = transport.RunAsync(host, CancellationToken.None);
        return new Serving(transport, host, await WebServer.StartAsync(transport, port));
    }

    private sealed record Serving(WebSocketServerTransport Transport, TestHost Host, WebServer Server) : IAsyncDisposable
    {
        public async Task<ClientWebSocket> ConnectAsync()
        {
            var client = new ClientWebSocket();
            await client.ConnectAsync(Server.WebSocketAddress, CancellationToken.None).InTime();
            return client;
        }

        public async ValueTask DisposeAsync()
        {
            await Transport.DisposeAsync().InTime();
            await Server.DisposeAsync().InTime();
        }
    }
}
