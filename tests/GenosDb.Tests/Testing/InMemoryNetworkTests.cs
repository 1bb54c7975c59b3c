using System.Numerics;
using GenosDb.Testing;
using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.Tests.Testing;

public sealed class InMemoryNetworkTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_perfect_link_delivers_in_order_and_at_once()
    {
        await using var pair = await Pair.ConnectAsync();

        await pair.SendAsync(1, 2, 3);
        pair.Received.Should().BeEmpty("no time was advanced");
        await pair.Time.AdvanceAsync(TimeSpan.Zero);

        pair.Received.Should().Equal((0, 1), (0, 2), (0, 3));
    }

    [Fact]
    public async Task Latency_delays_each_frame_and_bandwidth_spaces_them()
    {
        await using var pair = await Pair.ConnectAsync();
        pair.Network.Set("alice", "bob", new LinkConditions { Latency = TimeSpan.FromMilliseconds(40), BytesPerSecond = Pair.FrameBytes * 100 });

        await pair.SendAsync(1, 2, 3);
        await pair.Time.AdvanceAsync(Second);

        pair.Received.Should().Equal((50, 1), (60, 2), (70, 3));
    }

    [Fact]
    public async Task Jitter_stays_within_its_bounds_and_keeps_the_order()
    {
        await using var pair = await Pair.ConnectAsync();
        pair.Network.Defaults = new LinkConditions { Latency = TimeSpan.FromMilliseconds(10), Jitter = TimeSpan.FromMilliseconds(20) };

        await pair.SendAsync([.. Enumerable.Range(0, 50)]);
        await pair.Time.AdvanceAsync(Second);

        pair.Received.Select(frame => frame.Number).Should().Equal(Enumerable.Range(0, 50));
        pair.Received.Should().OnlyContain(frame => frame.Milliseconds >= 10 && frame.Milliseconds <= 30);
        pair.Received.Select(frame => frame.Milliseconds).Distinct().Should().HaveCountGreaterThan(1);
    }

    [Fact]
    public async Task The_same_seed_loses_the_same_frames_and_another_one_others()
    {
        var first = await LostAsync(seed: 1);

        first.Should().HaveCountGreaterThan(5).And.HaveCountLessThan(45);
        (await LostAsync(seed: 1)).Should().Equal(first);
        (await LostAsync(seed: 2)).Should().NotEqual(first);

        static async Task<int[]> LostAsync(ulong seed)
        {
            await using var pair = await Pair.ConnectAsync(seed);
            pair.Network.Defaults = new LinkConditions { LossRate = 0.5 };
            await pair.SendAsync([.. Enumerable.Range(0, 50)]);
            await pair.Time.AdvanceAsync(Second);
            return [.. Enumerable.Range(0, 50).Except(pair.Received.Select(frame => frame.Number))];
        }
    }

    [Fact]
    public async Task A_fault_of_one_kind_does_not_move_those_of_another()
    {
        var alone = await LostAsync(new LinkConditions { LossRate = 0.5 });
        var together = await LostAsync(new LinkConditions { LossRate = 0.5, DuplicateRate = 0.5, ReorderRate = 0.5, Jitter = TimeSpan.FromMilliseconds(5) });

        together.Should().Equal(alone);

        static async Task<int[]> LostAsync(LinkConditions conditions)
        {
            await using var pair = await Pair.ConnectAsync(seed: 3);
            pair.Network.Defaults = conditions;
            await pair.SendAsync([.. Enumerable.Range(0, 50)]);
            await pair.Time.AdvanceAsync(Second);
            return [.. Enumerable.Range(0, 50).Except(pair.Received.Select(frame => frame.Number))];
        }
    }

    [Fact]
    public async Task Duplicates_arrive_twice()
    {
        await using var pair = await Pair.ConnectAsync();
        pair.Network.Defaults = new LinkConditions { DuplicateRate = 1 };

        await pair.SendAsync(1, 2);
        await pair.Time.AdvanceAsync(Second);

        pair.Received.Select(frame => frame.Number).Should().Equal(1, 1, 2, 2);
    }

    [Fact]
    public async Task Reordering_lets_later_frames_overtake()
    {
        await using var pair = await Pair.ConnectAsync();
        pair.Network.Defaults = new LinkConditions { ReorderRate = 0.3 };

        await pair.SendAsync([.. Enumerable.Range(0, 50)]);
        await pair.Time.AdvanceAsync(Second);

        pair.Received.Select(frame => frame.Number).Should().BeEquivalentTo(Enumerable.Range(0, 50)).And.NotBeInAscendingOrder();
    }

    [Fact]
    public async Task Corruption_flips_one_to_eight_bits()
    {
        await using var pair = await Pair.ConnectAsync();
        pair.Network.Defaults = new LinkConditions { CorruptionRate = 1 };

        await pair.SendAsync([.. Enumerable.Range(0, 50)]);
        await pair.Time.AdvanceAsync(Second);

        var flipped = pair.Frames.Select((frame, number) => frame.Zip(Pair.Frame(number), (left, right) => BitOperations.PopCount((uint)(left ^ right))).Sum()).ToArray();
        flipped.Should().HaveCount(50).And.OnlyContain(bits => bits >= 1 && bits <= 8);
        flipped.Distinct().Should().HaveCountGreaterThan(3);
    }

    [Fact]
    public async Task Truncation_leaves_a_beginning()
    {
        await using var pair = await Pair.ConnectAsync();
        pair.Network.Defaults = new LinkConditions { TruncationRate = 1 };

        await pair.SendAsync([.. Enumerable.Range(0, 50)]);
        await pair.Time.AdvanceAsync(Second);

        pair.Frames.Should().HaveCount(50).And.OnlyContain(frame => frame.Length >= 1 && frame.Length < Pair.FrameBytes);
        pair.Frames.Select((frame, number) => Pair.Frame(number).AsSpan().StartsWith(frame)).Should().OnlyContain(isBeginning => isBeginning);
    }

    [Fact]
    public async Task Half_open_is_one_direction()
    {
        await using var pair = await Pair.ConnectAsync();
        pair.Network.Set("alice", "bob", new LinkConditions { HalfOpen = true });
        var atAlice = Task.Run(() => pair.Alice.ReadAsync(1));

        await pair.SendAsync(1, 2);
        await pair.Bob.SendAsync(Pair.Frame(9));
        await pair.Time.AdvanceAsync(Second);

        pair.Received.Should().BeEmpty();
        (await atAlice.InTime()).Single().Should().Equal(Pair.Frame(9));
    }

    [Fact]
    public async Task A_partition_breaks_the_link_and_refuses_dials_until_it_is_healed()
    {
        await using var pair = await Pair.ConnectAsync();
        pair.Network.Defaults = new LinkConditions { Latency = Second };
        await pair.SendAsync(1);

        pair.Network.Partition(["alice"], ["bob"]);
        await pair.Alice.Awaiting(link => link.SendAsync(Pair.Frame(2))).Should().ThrowAsync<IOException>();
        await pair.Reading.Awaiting(reading => reading.InTime()).Should().ThrowAsync<IOException>();
        pair.Alice.End();
        pair.Bob.End();
        await pair.Time.AdvanceAsync(TimeSpan.FromMinutes(5));
        pair.Received.Should().BeEmpty("what was under way is lost");
        (await pair.AliceHost.NextProblemAsync()).Description.Should().Be("memory://bob");

        pair.Network.Heal();
        await pair.Time.AdvanceAsync(TimeSpan.FromMinutes(1));
        (await pair.AliceHost.NextLinkAsync()).Link.IsInitiator.Should().BeTrue();
    }

    [Fact]
    public async Task A_peer_of_two_groups_reaches_both()
    {
        await using var cluster = await GenosTestCluster.StartAsync(peers: 3);
        cluster.Network.Partition(["peer0", "peer1"], ["peer1", "peer2"]);
        await cluster[0].PutAsync("over the bridge", "a");

        await cluster.RunUntilConvergedAsync(Second);

        (await cluster[2].GetAsync("a")).Should().NotBeNull();
        cluster[2].Sync.Status.Peers.Where(peer => peer.IsConnected).Select(peer => peer.Description).Should().Equal("memory://peer1");
    }

    [Fact]
    public async Task The_trace_keeps_the_last_lines_and_says_what_befell_each_frame()
    {
        await using var pair = await Pair.ConnectAsync();
        pair.Network.Set("alice", "bob", new LinkConditions { LossRate = 1 });

        await pair.SendAsync([.. Enumerable.Range(0, 400)]);

        pair.Network.Trace.Should().HaveCount(300);
        pair.Network.Trace[^1].Trim().Should().Be("0.000000 alice>bob #400 frame 20 bytes, lost");
    }

    [Fact]
    public void Values_out_of_range_are_refused_with_their_name()
    {
        var network = new InMemoryNetwork(0, new VirtualTimeProvider());

        network.Invoking(_ => _.Defaults = new LinkConditions { LossRate = 1.5 }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("LossRate is 0 to 1.*");
        network.Invoking(_ => _.Defaults = new LinkConditions { TruncationRate = double.NaN }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("TruncationRate*");
        network.Invoking(_ => _.Set("alice", "bob", new LinkConditions { Latency = -Second })).Should().Throw<ArgumentOutOfRangeException>().WithMessage("Latency*");
        network.Invoking(_ => _.Set("alice", "bob", new LinkConditions { BytesPerSecond = 0 })).Should().Throw<ArgumentOutOfRangeException>().WithMessage("BytesPerSecond*");
    }

    [Fact]
    public async Task A_name_is_free_again_when_its_transport_was_disposed()
    {
        var network = new InMemoryNetwork(0, new VirtualTimeProvider());
        var alice = network.CreateTransport("alice");
        network.Invoking(_ => _.CreateTransport("alice")).Should().Throw<ArgumentException>().WithMessage("*'alice' already*");

        await alice.DisposeAsync();

        network.CreateTransport("alice").Name.Should().Contain("alice");
    }

    /// <summary>Alice, who dials and sends, and Bob, who notes what arrives and when.</summary>
    private sealed class Pair : IAsyncDisposable
    {
        public const int FrameBytes = 20;

        private readonly ITransport[] _transports;

        private Pair(InMemoryNetwork network, VirtualTimeProvider time, TestHost aliceHost, TestLink alice, TestLink bob, ITransport[] transports)
            => (Network, Time, AliceHost, Alice, Bob, _transports) = (network, time, aliceHost, alice, bob, transports);

        public InMemoryNetwork Network { get; }

        public VirtualTimeProvider Time { get; }

        public TestHost AliceHost { get; }

        public TestLink Alice { get; }

        public TestLink Bob { get; }

        public Task Reading { get; private set; } = Task.CompletedTask;

        public List<(double Milliseconds, int Number)> Received { get; } = [];

        public List<byte[]> Frames { get; } = [];

        public static async Task<Pair> ConnectAsync(ulong seed = 0)
        {
            var time = new VirtualTimeProvider();
            var network = new InMemoryNetwork(seed, time);
            var (aliceHost, bobHost) = (new TestHost { TimeProvider = time }, new TestHost { TimeProvider = time });
            var (bob, alice) = (network.CreateTransport("bob"), network.CreateTransport("alice"));
            _ = bob.RunAsync(bobHost, CancellationToken.None);
            await time.AdvanceAsync(TimeSpan.Zero);
            _ = alice.RunAsync(aliceHost, CancellationToken.None);
            var pair = new Pair(network, time, aliceHost, await aliceHost.NextLinkAsync(), await bobHost.NextLinkAsync(), [bob, alice]);
            // Bob waits for the first frame before anything is sent, and goes on where frames arrive, not where tests run.
            await Task.Run(() =>
            {
                pair.Reading = pair.ReadAsync();
            });
            return pair;
        }

        public static byte[] Frame(int number) => [.. BitConverter.GetBytes(number), .. new byte[FrameBytes - sizeof(int)]];

        public async Task SendAsync(params int[] numbers)
        {
            foreach (var number in numbers) await Alice.SendAsync(Frame(number));
        }

        public async ValueTask DisposeAsync() => await Task.WhenAll(_transports.Select(transport => transport.DisposeAsync().AsTask()));

        private async Task ReadAsync()
        {
            await foreach (var frame in Bob.Link.ReadAllAsync(CancellationToken.None))
            {
                Frames.Add(frame.ToArray());
                if (frame.Length == FrameBytes) Received.Add((Time.GetElapsedTime(0).TotalMilliseconds, BitConverter.ToInt32(frame.Span)));
            }
        }
    }
}
