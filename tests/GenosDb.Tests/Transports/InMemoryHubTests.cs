using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.Tests.Transports;

public sealed class InMemoryHubTests : IAsyncLifetime
{
    private readonly InMemoryHub _hub = new();
    private readonly List<ITransport> _transports = [];

    [Fact]
    public async Task Every_pair_of_peers_has_one_link_and_the_later_one_dialled()
    {
        TestHost alice = new(), bob = new(), charlie = new();
        Start("alice", alice);
        Start("bob", bob);
        Start("charlie", charlie);

        (await LinksOfAsync(alice)).Should().BeEquivalentTo([("memory://bob", false), ("memory://charlie", false)]);
        (await LinksOfAsync(bob)).Should().BeEquivalentTo([("memory://alice", true), ("memory://charlie", false)]);
        (await LinksOfAsync(charlie)).Should().BeEquivalentTo([("memory://alice", true), ("memory://bob", true)]);
        new[] { alice, bob, charlie }.Should().OnlyContain(host => host.Attached == 2);
    }

    [Fact]
    public async Task A_cut_breaks_the_link_for_both_and_restoring_it_connects_them_again()
    {
        TestHost alice = new(), bob = new();
        Start("alice", alice);
        Start("bob", bob);
        TestLink atAlice = await alice.NextLinkAsync(), atBob = await bob.NextLinkAsync();
        var reading = new[] { atAlice.ReadToEndAsync(), atBob.ReadToEndAsync() };

        _hub.Cut("bob", "alice");
        foreach (var read in reading) await read.Awaiting(task => task.InTime()).Should().ThrowAsync<IOException>().WithMessage("*was cut*");
        await atAlice.Awaiting(link => link.SendAsync(new byte[1])).Should().ThrowAsync<IOException>();
        atAlice.End();
        atBob.End();
        _hub.Restore("alice", "bob");

        TestLink again = await alice.NextLinkAsync(), againAtBob = await bob.NextLinkAsync();
        await again.SendAsync(new byte[] { 7 });
        (await againAtBob.ReadAsync(1).InTime()).Single().Should().Equal(7);
    }

    [Fact]
    public async Task What_is_under_way_is_lost_when_the_link_is_cut()
    {
        TestHost alice = new(), bob = new();
        Start("alice", alice);
        Start("bob", bob);
        TestLink atAlice = await alice.NextLinkAsync(), atBob = await bob.NextLinkAsync();
        await atAlice.SendAsync(new byte[1]);

        _hub.Cut("alice", "bob");

        await atBob.Awaiting(link => link.ReadToEndAsync().InTime()).Should().ThrowAsync<IOException>();
    }

    [Fact]
    public async Task Peers_that_were_cut_apart_beforehand_do_not_connect()
    {
        TestHost alice = new(), bob = new(), charlie = new();
        _hub.Cut("alice", "charlie");
        Start("alice", alice);
        Start("bob", bob);
        Start("charlie", charlie);

        (await LinksOfAsync(bob)).Should().BeEquivalentTo([("memory://alice", true), ("memory://charlie", false)]);
        (await charlie.NextLinkAsync()).Link.RemoteDescription.Should().Be("memory://bob");
        charlie.Attached.Should().Be(1);

        _hub.Restore("charlie", "alice");
        (await charlie.NextLinkAsync()).Link.RemoteDescription.Should().Be("memory://alice");
    }

    [Fact]
    public async Task A_frame_arrives_when_its_latency_has_passed()
    {
        var time = new ManualTimeProvider();
        TestHost alice = new() { TimeProvider = time }, bob = new() { TimeProvider = time };
        _hub.Latency = TimeSpan.FromSeconds(3);
        Start("alice", alice);
        Start("bob", bob);
        TestLink atAlice = await alice.NextLinkAsync(), atBob = await bob.NextLinkAsync();
        await atAlice.SendAsync(new byte[1]);

        var reading = atBob.ReadAsync(1);
        await time.TimerAsync(wait => wait == _hub.Latency).InTime();
        time.Advance(_hub.Latency - TimeSpan.FromTicks(1));
        reading.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromTicks(1));

        (await reading.InTime()).Should().ContainSingle();
    }

    [Fact]
    public async Task The_same_seed_loses_the_same_frames()
    {
        var first = await ArrivedOfAThousandAsync(new InMemoryHub { LossRate = 0.25 }, seed: 11);
        var second = await ArrivedOfAThousandAsync(new InMemoryHub { LossRate = 0.25 }, seed: 11);
        var other = await ArrivedOfAThousandAsync(new InMemoryHub { LossRate = 0.25 }, seed: 12);

        first.Should().HaveCountGreaterThan(700).And.HaveCountLessThan(800);
        first.Should().BeInAscendingOrder();
        second.Should().Equal(first);
        other.Should().NotEqual(first);
    }

    [Fact]
    public async Task A_sender_may_change_its_buffer_after_sending()
    {
        TestHost alice = new(), bob = new();
        Start("alice", alice);
        Start("bob", bob);
        TestLink atAlice = await alice.NextLinkAsync(), atBob = await bob.NextLinkAsync();
        byte[] frame = [1, 2, 3];

        await atAlice.SendAsync(frame);
        frame[0] = 9;

        (await atBob.ReadAsync(1).InTime()).Single().Should().Equal(1, 2, 3);
    }

    [Fact]
    public async Task A_name_is_unique_until_its_peer_is_disposed()
    {
        TestHost alice = new(), bob = new();
        var first = Start("alice", alice);
        Start("bob", bob);
        (await bob.NextLinkAsync()).End();
        _hub.Invoking(hub => hub.CreateTransport("alice")).Should().Throw<ArgumentException>().WithMessage("*'alice'*");

        await first.DisposeAsync().InTime();
        TestHost again = new();
        Start("alice", again);

        (await again.NextLinkAsync()).Link.IsInitiator.Should().BeTrue();
        await bob.NextLinkAsync();
    }

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void A_loss_rate_is_a_share(double rate) =>
        _hub.Invoking(hub => hub.LossRate = rate).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void A_latency_is_not_negative() =>
        _hub.Invoking(hub => hub.Latency = TimeSpan.FromTicks(-1)).Should().Throw<ArgumentOutOfRangeException>();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var transport in _transports) await transport.DisposeAsync().InTime();
    }

    private static async Task<List<(string, bool)>> LinksOfAsync(TestHost host)
    {
        List<(string, bool)> links = [];
        for (var count = 0; count < 2; count++)
        {
            var link = (await host.NextLinkAsync()).Link;
            links.Add((link.RemoteDescription, link.IsInitiator));
        }

        return links;
    }

    private static async Task<List<int>> ArrivedOfAThousandAsync(InMemoryHub hub, int seed)
    {
        TestHost alice = new() { Random = new SeededRandom(seed) }, bob = new();
        await using ITransport first = hub.CreateTransport("alice"), second = hub.CreateTransport("bob");
        _ = first.RunAsync(alice, CancellationToken.None);
        _ = second.RunAsync(bob, CancellationToken.None);
        TestLink atAlice = await alice.NextLinkAsync(), atBob = await bob.NextLinkAsync();
        var reading = atBob.ReadToEndAsync();
        for (var number = 0; number < 1_000; number++) await atAlice.SendAsync(BitConverter.GetBytes(number));
        atAlice.End();
        return [.. (await reading.InTime()).Select(frame => BitConverter.ToInt32(frame))];
    }

    private ITransport Start(string name, ITransportHost host)
    {
        var transport = _hub.CreateTransport(name);
        _transports.Add(transport);
        _ = transport.RunAsync(host, CancellationToken.None);
        return transport;
    }
}
