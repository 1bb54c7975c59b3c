using System.Buffers.Binary;
using GenosDb.Transports;

namespace GenosDb.Tests.Transports.Support;

/// <summary>What every transport owes to its host, whatever carries the frames.</summary>
[Collection(TransportCollection.Name)]
public abstract class TransportConformance
{
    private protected const int MaxFrameBytes = 4 << 20;

    /// <summary>Starts a listening and a dialling transport that find each other.</summary>
    private protected abstract Task<RunningTransports> StartAsync(ITransportHost listening, ITransportHost dialling);

    [Fact]
    public async Task A_thousand_frames_arrive_in_order_both_ways()
    {
        await using var connected = await ConnectAsync();
        var (alice, bob) = connected.Links;
        var sent = Enumerable.Range(0, 1_000).Select(Numbered).ToList();

        var atBob = bob.ReadAsync(sent.Count);
        var atAlice = alice.ReadAsync(sent.Count);
        await Task.WhenAll(SendAllAsync(alice, sent), SendAllAsync(bob, sent)).InTime();

        (await atBob.InTime()).Should().BeEquivalentTo(sent, options => options.WithStrictOrdering().Using<byte[]>(EqualBytes).WhenTypeIs<byte[]>());
        (await atAlice.InTime()).Should().BeEquivalentTo(sent, options => options.WithStrictOrdering().Using<byte[]>(EqualBytes).WhenTypeIs<byte[]>());
    }

    [Fact]
    public async Task Frames_of_every_size_up_to_the_limit_arrive_unchanged()
    {
        await using var connected = await ConnectAsync();
        var (alice, bob) = connected.Links;
        int[] sizes = [1, 2, 3, 4, 5, 125, 126, 127, 4_096, 65_531, 65_532, 65_533, 65_535, 65_536, 65_537, 1 << 20, MaxFrameBytes - 1, MaxFrameBytes, 1];
        var sent = sizes.Select(size => RandomBytes(size)).ToList();

        var arrived = bob.ReadAsync(sent.Count);
        await SendAllAsync(alice, sent).InTime();

        var frames = await arrived.InTime();
        frames.Select(frame => frame.Length).Should().Equal(sizes);
        for (var index = 0; index < sent.Count; index++) frames[index].AsSpan().SequenceEqual(sent[index]).Should().BeTrue("frame {0} of {1} bytes is what was sent", index, sizes[index]);
    }

    [Fact]
    public async Task One_byte_above_the_limit_breaks_the_link_for_the_reader()
    {
        await using var connected = await ConnectAsync();
        var (alice, bob) = connected.Links;

        var reading = bob.ReadToEndAsync();
        await IgnoreBrokenLinkAsync(alice.SendAsync(RandomBytes(MaxFrameBytes + 1)));

        await reading.Awaiting(task => task.InTime()).Should().ThrowAsync<IOException>();
    }

    [Fact]
    public async Task A_frame_far_above_the_limit_allocates_nothing_of_its_size()
    {
        await using var connected = await ConnectAsync(maxFrameBytes: 64 << 10);
        var (alice, bob) = connected.Links;
        var huge = new byte[64 << 20];

        var before = GC.GetTotalAllocatedBytes();
        var reading = bob.ReadToEndAsync();
        await IgnoreBrokenLinkAsync(alice.SendAsync(huge));
        await reading.Awaiting(task => task.InTime()).Should().ThrowAsync<IOException>();

        (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(huge.Length / 8);
    }

    [Fact]
    public async Task An_empty_frame_is_refused_before_it_is_sent()
    {
        await using var connected = await ConnectAsync();
        var (alice, bob) = connected.Links;

        await alice.Awaiting(link => link.SendAsync(Array.Empty<byte>())).Should().ThrowAsync<ArgumentException>();

        await alice.SendAsync(Numbered(7));
        (await bob.ReadAsync(1).InTime()).Single().Should().Equal(Numbered(7));
    }

    [Fact]
    public async Task A_clean_end_delivers_what_was_sent_and_then_ends_the_peers_sequence()
    {
        await using var connected = await ConnectAsync();
        var (alice, bob) = connected.Links;
        for (var number = 0; number < 50; number++) await alice.SendAsync(Numbered(number));

        alice.End();

        var frames = await bob.ReadToEndAsync().InTime();
        frames.Should().HaveCount(50);
        bob.End();
    }

    [Fact]
    public async Task A_clean_end_delivers_what_was_sent_although_the_peer_was_sending_too()
    {
        await using var connected = await ConnectAsync();
        var (alice, bob) = connected.Links;
        for (var number = 0; number < 50; number++)
        {
            await bob.SendAsync(Numbered(number));
            await alice.SendAsync(Numbered(number));
        }

        alice.End();

        (await bob.ReadToEndAsync().InTime()).Should().HaveCount(50);
        bob.End();
    }

    [Fact]
    public async Task Sending_on_a_link_that_the_peer_ended_throws_in_the_end()
    {
        await using var connected = await ConnectAsync();
        var (alice, bob) = connected.Links;
        alice.End();
        await bob.ReadToEndAsync().InTime();
        bob.End();

        await FluentActions.Awaiting(async () =>
        {
            while (true) await bob.SendAsync(RandomBytes(1 << 10));
        }).Should().ThrowAsync<IOException>();
    }

    [Fact]
    public async Task A_reader_that_does_not_read_stops_the_sender()
    {
        await using var connected = await ConnectAsync();
        var (alice, bob) = connected.Links;
        var frame = RandomBytes(60 << 10);
        const int Frames = 2_000;
        var sent = 0;

        var sending = Task.Run(async () =>
        {
            for (; sent < Frames; Interlocked.Increment(ref sent)) await alice.Link.SendAsync(frame, CancellationToken.None);
        });
        await Until.StableAsync(() => Volatile.Read(ref sent), "the sender stops");

        sending.IsCompleted.Should().BeFalse("120 MB do not fit between two peers, {0} frames were sent", sent);
        (await bob.ReadAsync(Frames).InTime()).Should().HaveCount(Frames);
        await sending.InTime();
    }

    [Fact]
    public async Task Cancelling_a_send_that_waits_for_the_peer_ends_the_wait()
    {
        await using var connected = await ConnectAsync();
        var alice = connected.Links.Alice;
        using var cancellation = new CancellationTokenSource();
        var frame = RandomBytes(60 << 10);
        var sent = 0;
        var sending = Task.Run(async () =>
        {
            for (; ; Interlocked.Increment(ref sent)) await alice.Link.SendAsync(frame, cancellation.Token);
        });
        await Until.StableAsync(() => Volatile.Read(ref sent), "the sender stops");

        await cancellation.CancelAsync();

        await sending.Awaiting(task => task.InTime()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Cancelling_a_read_ends_it_and_leaves_a_clean_end_possible()
    {
        await using var connected = await ConnectAsync();
        var (alice, bob) = connected.Links;
        using var cancellation = new CancellationTokenSource();
        var reading = ReadAsync(alice.Link, cancellation.Token);

        await cancellation.CancelAsync();
        await reading.Awaiting(task => task.InTime()).Should().ThrowAsync<OperationCanceledException>();
        alice.End();

        (await bob.ReadToEndAsync().InTime()).Should().BeEmpty();
        bob.End();
    }

    [Fact]
    public async Task Disposing_a_link_ends_its_own_reader_and_sender()
    {
        await using var connected = await ConnectAsync();
        var (alice, bob) = connected.Links;
        var frame = RandomBytes(60 << 10);
        var sent = 0;
        var reading = alice.ReadToEndAsync();
        var sending = Task.Run(async () =>
        {
            for (; ; Interlocked.Increment(ref sent)) await alice.Link.SendAsync(frame, CancellationToken.None);
        });
        await Until.StableAsync(() => Volatile.Read(ref sent), "the sender stops");

        await Task.WhenAll(alice.Link.DisposeAsync().AsTask(), alice.Link.DisposeAsync().AsTask()).InTime();

        await sending.Awaiting(task => task.InTime()).Should().ThrowAsync<IOException>();
        await IgnoreBrokenLinkAsync(reading.InTime());
        bob.End();
    }

    [Fact]
    public async Task Disposing_both_transports_ends_their_runs_and_their_links()
    {
        var connected = await ConnectAsync();
        var (alice, bob) = connected.Links;
        var reading = Task.WhenAll(alice.ReadToEndAsync(), bob.ReadToEndAsync());

        await connected.DisposeAsync();
        await connected.DisposeAsync();

        await IgnoreBrokenLinkAsync(reading.InTime());
        await connected.Transports.Runs.InTime();
        connected.Hosts.Should().OnlyContain(host => host.Attached == 0);
    }

    [Fact]
    public async Task A_disposed_transport_does_not_run_again()
    {
        var connected = await ConnectAsync();
        await connected.DisposeAsync();

        foreach (var transport in connected.Transports.All)
            await transport.Awaiting(disposed => disposed.RunAsync(new TestHost(), CancellationToken.None)).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task A_transport_serves_one_host_at_a_time()
    {
        await using var connected = await ConnectAsync();

        foreach (var transport in connected.Transports.All)
            await transport.Awaiting(running => running.RunAsync(new TestHost(), CancellationToken.None)).Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task The_dialling_side_is_the_initiator()
    {
        await using var connected = await ConnectAsync();
        var (alice, bob) = connected.Links;

        alice.Link.IsInitiator.Should().BeTrue();
        bob.Link.IsInitiator.Should().BeFalse();
        alice.Link.RemoteDescription.Should().NotBeEmpty();
        bob.Link.RemoteDescription.Should().NotBeEmpty();
    }

    private protected static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private protected static byte[] Numbered(int number)
    {
        var bytes = new byte[4 + (number % 300)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private protected static async Task IgnoreBrokenLinkAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (IOException)
        {
            // The other side may notice first, or not at all.
        }
    }

    private static void EqualBytes(FluentAssertions.Equivalency.IAssertionContext<byte[]> context) =>
        context.Subject.AsSpan().SequenceEqual(context.Expectation).Should().BeTrue();

    private static async Task SendAllAsync(TestLink link, List<byte[]> frames)
    {
        foreach (var frame in frames) await link.SendAsync(frame);
    }

    private static async Task ReadAsync(IPeerLink link, CancellationToken cancellationToken)
    {
        await foreach (var frame in link.ReadAllAsync(cancellationToken)) frame.Length.Should().BePositive();
    }

    private protected async Task<Connected> ConnectAsync(int maxFrameBytes = MaxFrameBytes)
    {
        var listening = new TestHost { MaxFrameBytes = maxFrameBytes };
        var dialling = new TestHost { MaxFrameBytes = maxFrameBytes };
        var transports = await StartAsync(listening, dialling);
        return new Connected(transports, [listening, dialling], (await dialling.NextLinkAsync(), await listening.NextLinkAsync()));
    }

    private protected sealed record Connected(RunningTransports Transports, TestHost[] Hosts, (TestLink Alice, TestLink Bob) Links) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Transports.DisposeAsync().InTime();
    }
}
