using System.Diagnostics;
using System.Net;
using System.Text;
using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.IntegrationTests.Sockets;

[Collection(TransportCollection.Name)]
public sealed class TcpTransportTests : IAsyncLifetime
{
    private static readonly IPEndPoint AnyFreePort = new(IPAddress.Loopback, 0);

    private readonly ManualTimeProvider _time = new();
    private readonly TcpTransport _listening = ListenAnywhere();
    private readonly TestHost _host;

    public TcpTransportTests() => _host = new TestHost { TimeProvider = _time };

    public async Task InitializeAsync()
    {
        _ = _listening.RunAsync(_host, CancellationToken.None);
        await _listening.ListeningAsync().InTime();
    }

    public async Task DisposeAsync()
    {
        // Time passes for peers that do not answer the goodbye.
        var disposal = _listening.DisposeAsync().AsTask();
        await Until.TrueAsync(() => AdvanceAndCheck(disposal, TimeSpan.FromSeconds(1)), "the transport ends");
        await disposal;
    }

    [Fact]
    public async Task The_greatest_length_is_refused_and_the_connection_reset()
    {
        var (raw, link) = await ConnectRawAsync();
        using (raw)
        {
            var reading = link.ReadToEndAsync();
            await raw.SendAsync(0xFF, 0xFF, 0xFF, 0xFF);

            await reading.Awaiting(task => task.InTime()).Should().ThrowAsync<IOException>().WithMessage("*4294967295 bytes*");
            (await raw.IsClosedByOtherSideAsync()).Should().BeTrue();
            link.End();
        }
    }

    [Fact]
    public async Task A_browser_that_strays_here_is_refused()
    {
        var (raw, link) = await ConnectRawAsync();
        using (raw)
        {
            var reading = link.ReadToEndAsync();
            await raw.SendAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));

            await reading.Awaiting(task => task.InTime()).Should().ThrowAsync<IOException>();
            (await raw.IsClosedByOtherSideAsync()).Should().BeTrue();
            link.End();
        }
    }

    [Fact]
    public async Task A_peer_that_falls_silent_within_a_length_is_noticed()
    {
        var (raw, link) = await ConnectRawAsync();
        using (raw)
        {
            var reading = link.ReadToEndAsync();
            await raw.SendAsync(0, 0);

            await Until.TrueAsync(() => AdvanceAndCheck(reading, TimeSpan.FromSeconds(5)), "silence breaks the link");

            await reading.Awaiting(task => task.InTime()).Should().ThrowAsync<IOException>().WithMessage("*silent*");
            link.End();
        }
    }

    [Fact]
    public async Task Silence_breaks_a_link_after_45_seconds_and_not_before()
    {
        var (raw, link) = await ConnectRawAsync();
        using (raw)
        {
            var reading = link.ReadToEndAsync();

            _time.Advance(TimeSpan.FromSeconds(44));
            reading.IsCompleted.Should().BeFalse();
            _time.Advance(TimeSpan.FromSeconds(1));

            await reading.Awaiting(task => task.InTime()).Should().ThrowAsync<IOException>().WithMessage("*silent for 45 seconds*");
            link.End();
        }
    }

    [Fact]
    public async Task Silence_does_not_count_while_the_host_does_not_read()
    {
        var (raw, link) = await ConnectRawAsync();
        using (raw)
        {
            _time.Advance(TimeSpan.FromMinutes(10));
            await raw.SendAsync(0, 0, 0, 1, 42);

            (await link.ReadAsync(1).InTime()).Single().Should().Equal(42);
            raw.EndCleanly();
            link.End();
        }
    }

    [Fact]
    public async Task A_link_that_sends_nothing_sends_a_heartbeat_every_15_seconds()
    {
        var (raw, link) = await ConnectRawAsync();
        using (raw)
        {
            for (var beat = 0; beat < 3; beat++)
            {
                _time.Advance(TimeSpan.FromSeconds(15));
                (await raw.ReceiveAsync()).Should().Equal(0, 0, 0, 0);
            }

            raw.EndCleanly();
            link.End();
        }
    }

    [Fact]
    public async Task A_heartbeat_is_not_a_frame()
    {
        var (raw, link) = await ConnectRawAsync();
        using (raw)
        {
            await raw.SendAsync(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 8, 9, 0, 0, 0, 0);
            raw.EndCleanly();

            (await link.ReadToEndAsync().InTime()).Single().Should().Equal(8, 9);
            link.End();
        }
    }

    [Fact]
    public async Task A_frame_that_arrives_byte_by_byte_is_one_frame()
    {
        var (raw, link) = await ConnectRawAsync();
        using (raw)
        {
            var reading = link.ReadToEndAsync();
            foreach (var piece in new byte[] { 0, 0, 0, 3, 1, 2, 3 }) await raw.SendAsync(piece);
            raw.EndCleanly();

            (await reading.InTime()).Single().Should().Equal(1, 2, 3);
            link.End();
        }
    }

    [Fact]
    public async Task An_end_within_a_frame_is_not_a_clean_end()
    {
        var (raw, link) = await ConnectRawAsync();
        using (raw)
        {
            await raw.SendAsync(0, 0, 0, 3, 1);
            raw.EndCleanly();

            await link.Awaiting(broken => broken.ReadToEndAsync().InTime()).Should().ThrowAsync<IOException>().WithMessage("*within a frame*");
            link.End();
        }
    }

    [Fact]
    public async Task A_reset_connection_is_not_a_clean_end()
    {
        var (raw, link) = await ConnectRawAsync();
        var reading = link.ReadToEndAsync();

        raw.Reset();

        await reading.Awaiting(task => task.InTime()).Should().ThrowAsync<IOException>();
        link.End();
    }

    [Fact]
    public async Task A_peer_that_ignores_the_goodbye_does_not_hold_up_the_end_for_more_than_two_seconds()
    {
        var (raw, link) = await ConnectRawAsync();
        using (raw)
        {
            var disposal = link.Link.DisposeAsync().AsTask();
            (await raw.ReceiveAsync()).Should().BeEmpty("a goodbye is the end of what is sent");
            disposal.IsCompleted.Should().BeFalse();

            await Until.TrueAsync(() => AdvanceAndCheck(disposal, TimeSpan.FromSeconds(2)), "the close gives up");

            await disposal.InTime();
            link.End();
        }
    }

    [Fact]
    public async Task More_than_256_connections_are_closed_at_once_and_room_is_made_when_one_leaves()
    {
        List<RawPeer> peers = [];
        List<TestLink> links = [];
        for (var count = 0; count < 256; count++)
        {
            var (raw, link) = await ConnectRawAsync();
            peers.Add(raw);
            links.Add(link);
        }

        using (var extra = new RawPeer()) (await extra.IsTurnedAwayAsync(_listening.LocalEndPoint!)).Should().BeTrue();
        _host.Attached.Should().Be(256);

        peers[0].EndCleanly();
        links[0].End();
        (await peers[0].IsClosedByOtherSideAsync()).Should().BeTrue();
        var next = _host.NextLinkAsync();
        while (!next.IsCompleted)
        {
            // The place is free a moment after the connection has ended; until then callers are turned away.
            var caller = new RawPeer();
            peers.Add(caller);
            await Task.WhenAny(next, caller.IsTurnedAwayAsync(_listening.LocalEndPoint!)).InTime();
        }

        peers.ForEach(peer => peer.Reset());
    }

    [Fact]
    public async Task A_port_in_use_is_said_so()
    {
        await using var second = new TcpTransport(_listening.LocalEndPoint!);
        var running = second.RunAsync(new TestHost(), CancellationToken.None);

        await running.Awaiting(task => task.InTime()).Should().ThrowAsync<IOException>().WithMessage($"Cannot listen on tcp://{_listening.LocalEndPoint}*another port*");
        second.LocalEndPoint.Should().BeNull();
    }

    [Fact]
    public async Task Who_waits_for_a_listener_learns_that_it_cannot_listen()
    {
        await using var second = new TcpTransport(_listening.LocalEndPoint!);
        var waiting = second.ListeningAsync();
        _ = second.RunAsync(new TestHost(), CancellationToken.None);

        await waiting.Awaiting(task => task.InTime()).Should().ThrowAsync<IOException>();
    }

    [Fact]
    public async Task Who_waits_for_a_listener_learns_that_it_was_disposed()
    {
        var second = new TcpTransport(AnyFreePort);
        var waiting = second.ListeningAsync();

        await second.DisposeAsync().InTime();

        await waiting.Awaiting(task => task.InTime()).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task A_transport_that_only_dials_has_no_local_end_point()
    {
        await using var dialling = new TcpTransport(listen: null, AnyFreePort);

        dialling.LocalEndPoint.Should().BeNull();
        await dialling.Awaiting(transport => transport.ListeningAsync()).Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public void A_transport_that_neither_listens_nor_dials_is_a_mistake() =>
        FluentActions.Invoking(() => new TcpTransport(listen: null)).Should().Throw<ArgumentException>();

    [Fact]
    public async Task A_cancelled_transport_can_run_again()
    {
        await using var transport = new TcpTransport(AnyFreePort);
        for (var run = 0; run < 2; run++)
        {
            using var leave = new CancellationTokenSource();
            var running = transport.RunAsync(new TestHost(), leave.Token);
            using (await RawPeer.ConnectAsync(await transport.ListeningAsync().InTime()))
            {
            }

            await leave.CancelAsync();
            await running.InTime();
            transport.LocalEndPoint.Should().BeNull();
        }
    }

    [Fact]
    public async Task A_dialler_returns_when_the_listener_comes_back()
    {
        var host = new TestHost { TimeProvider = _time };
        await using var dialling = new TcpTransport(listen: null, new DnsEndPoint("localhost", _listening.LocalEndPoint!.Port));
        _ = dialling.RunAsync(host, CancellationToken.None);
        var link = await host.NextLinkAsync();
        var end = _listening.LocalEndPoint!;

        var disposal = _listening.DisposeAsync();
        (await link.ReadToEndAsync().InTime()).Should().BeEmpty();
        link.End();
        await disposal.InTime();
        var problem = host.NextProblemAsync();
        await Until.TrueAsync(() => AdvanceAndCheck(problem, TimeSpan.FromSeconds(1)), "the dialler finds nobody");
        (await problem).Description.Should().Be($"tcp://localhost:{end.Port}");

        await using var back = new TcpTransport(end);
        var backHost = new TestHost();
        _ = back.RunAsync(backHost, CancellationToken.None);
        await back.ListeningAsync().InTime();
        var next = host.NextLinkAsync();
        await Until.TrueAsync(() => AdvanceAndCheck(next, TimeSpan.FromSeconds(1)), "the dialler returns");

        await (await next).SendAsync(new byte[] { 5 });
        (await (await backHost.NextLinkAsync()).ReadAsync(1).InTime()).Single().Should().Equal(5);
    }

    [Fact]
    public async Task Disposed_transports_leave_no_handle_open()
    {
        await ConnectAndDisposeAsync();
        var before = OpenHandles();

        for (var round = 0; round < 10; round++) await ConnectAndDisposeAsync();

        await Until.TrueAsync(() => OpenHandles() <= before, $"there were {before} handles open before, and there are {OpenHandles()}");
    }

    private static TcpTransport ListenAnywhere() => new(AnyFreePort);

    private static int OpenHandles()
    {
        using var process = Process.GetCurrentProcess();
        return process.HandleCount;
    }

    private static async Task ConnectAndDisposeAsync()
    {
        TestHost bobsHost = new(), alicesHost = new();
        var bob = new TcpTransport(AnyFreePort);
        _ = bob.RunAsync(bobsHost, CancellationToken.None);
        var alice = new TcpTransport(listen: null, await bob.ListeningAsync().InTime());
        _ = alice.RunAsync(alicesHost, CancellationToken.None);
        await alicesHost.NextLinkAsync();
        await bobsHost.NextLinkAsync();
        await Task.WhenAll(alice.DisposeAsync().AsTask(), bob.DisposeAsync().AsTask()).InTime();
    }

    private bool AdvanceAndCheck(Task task, TimeSpan step)
    {
        _time.Advance(step);
        return task.IsCompleted;
    }

    private async Task<(RawPeer Raw, TestLink Link)> ConnectRawAsync() =>
        (await RawPeer.ConnectAsync(_listening.LocalEndPoint!), await _host.NextLinkAsync());
}
