using GenosDb.Testing;

namespace GenosDb.Tests.Testing;

public sealed class GenosTestClusterTests
{
    [Fact]
    public async Task Peers_are_connected_each_to_each_when_the_cluster_has_started()
    {
        await using var cluster = await GenosTestCluster.StartAsync(peers: 4);

        for (var peer = 0; peer < cluster.Count; peer++)
        {
            var status = cluster[peer].Sync.Status;
            status.Phase.Should().Be(SyncPhase.Live);
            status.Peers.Where(other => other.IsConnected).Select(other => other.Description).Should()
                .BeEquivalentTo(Enumerable.Range(0, 4).Where(other => other != peer).Select(other => $"memory://peer{other}"));
        }
    }

    [Fact]
    public async Task Over_a_perfect_link_a_write_is_everywhere_when_no_time_has_passed()
    {
        await using var cluster = await GenosTestCluster.StartAsync(peers: 3);
        await cluster[0].PutAsync("hello", "greeting");

        (await cluster[1].GetAsync("greeting")).Should().BeNull("nothing moves unless time is advanced");
        await cluster.Time.AdvanceAsync(TimeSpan.Zero);

        (await cluster[1].GetAsync("greeting"))!.Value.Should().Be((GenosValue)"hello");
        (await cluster[2].GetAsync("greeting"))!.Value.Should().Be((GenosValue)"hello");
        cluster.Time.GetTimestamp().Should().Be(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Writes_on_all_sides_converge_under_loss_duplicates_and_reordering(ulong seed)
    {
        await using var cluster = await GenosTestCluster.StartAsync(peers: 3, seed);
        cluster.Network.Defaults = new LinkConditions
        {
            Latency = TimeSpan.FromMilliseconds(20),
            Jitter = TimeSpan.FromMilliseconds(30),
            LossRate = 0.2,
            DuplicateRate = 0.1,
            ReorderRate = 0.1,
        };
        for (var round = 0; round < 20; round++)
        {
            for (var peer = 0; peer < 3; peer++) await cluster[peer].PutAsync($"round {round} at {peer}", $"node:{round % 7}");
            await cluster.Time.AdvanceAsync(TimeSpan.FromMilliseconds(25));
        }

        await cluster.RunUntilConvergedAsync();

        cluster[0].GetDiagnostics().Nodes.Should().Be(7);
    }

    [Fact]
    public async Task Damaged_frames_end_links_and_the_peers_still_converge()
    {
        await using var cluster = await GenosTestCluster.StartAsync(peers: 3, seed: 5);
        cluster.Network.Defaults = new LinkConditions { TruncationRate = 0.1, Latency = TimeSpan.FromMilliseconds(5) };
        for (var round = 0; round < 30; round++)
        {
            await cluster[round % 3].PutAsync(round, $"node:{round}");
            await cluster.Time.AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        await cluster.RunUntilConvergedAsync();

        cluster[1].GetDiagnostics().Nodes.Should().Be(30);
        cluster.Network.Trace.Should().Contain(line => line.Contains("cut to"));
    }

    [Fact]
    public async Task A_partition_keeps_writes_apart_and_healing_brings_them_together()
    {
        await using var cluster = await GenosTestCluster.StartAsync(peers: 3);
        cluster.Network.Partition(["peer0"], ["peer1", "peer2"]);
        await cluster[0].PutAsync("from 0", "a");
        await cluster[1].PutAsync("from 1", "b");
        await cluster.Time.AdvanceAsync(TimeSpan.FromMinutes(10));

        (await cluster[2].GetAsync("a")).Should().BeNull();
        (await cluster[2].GetAsync("b")).Should().NotBeNull();
        (await cluster[0].GetAsync("b")).Should().BeNull();

        cluster.Network.Heal();
        await cluster.RunUntilConvergedAsync(TimeSpan.FromMinutes(2));

        (await cluster[2].GetAsync("a")).Should().NotBeNull();
        (await cluster[0].GetAsync("b")).Should().NotBeNull();
    }

    [Fact]
    public async Task Not_converging_in_time_is_reported_with_seed_difference_and_messages()
    {
        await using var cluster = await GenosTestCluster.StartAsync(peers: 3, seed: 4711);
        await cluster[0].PutAsync("old", "a");
        await cluster.RunUntilConvergedAsync();
        cluster.Network.Partition(["peer0", "peer1"], ["peer2"]);
        await cluster[2].PutAsync("new", "a");

        var failure = await cluster.Awaiting(late => late.RunUntilConvergedAsync(TimeSpan.FromSeconds(3)).AsTask()).Should().ThrowAsync<ConformanceException>();

        failure.Which.Message.Should().Contain("00:00:03").And.Contain("seed 4711").And.Contain("node 'a' is \"old\" of ").And.Contain(" at peer0 and \"new\" of ").And.Contain(" at peer2")
            .And.Contain("peer0>peer1 #").And.Contain("OperationsPush").And.Contain("partition: peer0 peer1 | peer2");
    }

    [Fact]
    public async Task A_difference_of_edges_and_one_of_removals_are_told_apart()
    {
        await using var cluster = await GenosTestCluster.StartAsync(peers: 2);
        await cluster[0].PutAsync(1, "a");
        await cluster[0].PutAsync(2, "b");
        await cluster.RunUntilConvergedAsync();
        cluster.Network.Partition();

        await cluster[1].LinkAsync("a", "b", "knows");
        (await DifferenceAsync()).Should().Contain("edge 'a' -[knows]-> 'b' is at peer1 and not at peer0");
        await cluster[1].UnlinkAsync("a", "b", "knows");
        (await DifferenceAsync()).Should().Contain("what peer0 and peer1 show is equal");

        async Task<string> DifferenceAsync() => (await cluster.Awaiting(late => late.RunUntilConvergedAsync(TimeSpan.Zero).AsTask()).Should().ThrowAsync<ConformanceException>()).Which.Message;
    }

    [Fact]
    public async Task Skewed_clocks_decide_which_write_wins_and_never_whether_peers_agree()
    {
        await using var cluster = await GenosTestCluster.StartAsync(peers: 3);
        cluster.ClockOf(0).SkewBy(TimeSpan.FromMinutes(5));
        cluster.ClockOf(2).SkewBy(TimeSpan.FromMinutes(-5));
        cluster.Network.Partition();
        await cluster[0].PutAsync("fast clock", "a");
        await cluster.Time.AdvanceAsync(TimeSpan.FromSeconds(10));
        await cluster[2].PutAsync("slow clock", "a");
        cluster.Network.Heal();

        await cluster.RunUntilConvergedAsync();

        (await cluster[1].GetAsync("a"))!.Value.Should().Be((GenosValue)"fast clock");
    }

    [Fact]
    public async Task A_restarted_peer_is_a_new_replica_that_learns_everything_again()
    {
        await using var cluster = await GenosTestCluster.StartAsync(peers: 3);
        await cluster[1].PutAsync("kept by the others", "a");
        await cluster.RunUntilConvergedAsync();
        var before = cluster[1].Replica;

        await cluster.RestartAsync(1);

        cluster[1].Replica.Should().NotBe(before);
        await cluster.RunUntilConvergedAsync();
        (await cluster[1].GetAsync("a"))!.Value.Should().Be((GenosValue)"kept by the others");
    }

    [Fact]
    public async Task A_crashed_peer_is_left_out_and_what_it_had_not_sent_is_lost()
    {
        await using var cluster = await GenosTestCluster.StartAsync(peers: 3);
        cluster.Network.Defaults = new LinkConditions { Latency = TimeSpan.FromSeconds(1) };
        await cluster[2].PutAsync("lost", "a");
        await cluster.CrashAsync(2);
        await cluster[0].PutAsync("kept", "b");

        await cluster.RunUntilConvergedAsync();
        cluster[2].State.Should().Be(DatabaseState.Closed);
        (await cluster[1].GetAsync("b")).Should().NotBeNull();

        await cluster.RestartAsync(2);
        await cluster.RunUntilConvergedAsync();
        (await cluster[2].GetAsync("a")).Should().BeNull();
        (await cluster[2].GetAsync("b")).Should().NotBeNull();
    }

    [Fact]
    public async Task Disposing_in_the_middle_of_a_run_ends_it()
    {
        var cluster = await GenosTestCluster.StartAsync(peers: 3);
        cluster.Network.Defaults = new LinkConditions { HalfOpen = true };
        await cluster[0].PutAsync("never arrives", "a");
        var run = cluster.RunUntilConvergedAsync(TimeSpan.FromDays(3_000)).AsTask();

        await Task.WhenAll(cluster.DisposeAsync().AsTask(), cluster.DisposeAsync().AsTask()).WaitAsync(TimeSpan.FromSeconds(20));

        await run.Awaiting(task => task.WaitAsync(TimeSpan.FromSeconds(20))).Should().ThrowAsync<ObjectDisposedException>();
        cluster[0].State.Should().Be(DatabaseState.Closed);
    }

    [Fact]
    public async Task A_cluster_whose_peers_have_much_to_send_is_disposed_without_time_passing()
    {
        var cluster = await GenosTestCluster.StartAsync(peers: 2);
        cluster.Network.Defaults = new LinkConditions { BytesPerSecond = 100 };
        for (var number = 0; number < 300; number++)
        {
            await cluster[0].PutAsync(new string('x', 10_000), $"node:{number}");
            await cluster.Time.AdvanceAsync(TimeSpan.Zero);
        }

        await cluster.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

        cluster.Time.GetTimestamp().Should().Be(0);
    }

    [Fact]
    public async Task Options_can_be_set_for_each_peer_and_wrong_ones_close_what_was_opened()
    {
        await using var cluster = await GenosTestCluster.StartAsync(peers: 2, configure: (peer, options) => options.OplogSize = 10 + peer);
        cluster[1].GetDiagnostics().OplogCapacity.Should().Be(11);

        await FluentActions.Awaiting(() => GenosTestCluster.StartAsync(peers: 2, configure: (peer, options) => options.OplogSize = -peer).AsTask()).Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task A_seed_repeats_replicas_and_outcome()
    {
        (await RunAsync(seed: 8)).Should().Be(await RunAsync(seed: 8));
        (await RunAsync(seed: 8)).Should().NotBe(await RunAsync(seed: 9));

        static async Task<(ReplicaId, string)> RunAsync(ulong seed)
        {
            await using var cluster = await GenosTestCluster.StartAsync(peers: 3, seed);
            cluster.Network.Defaults = new LinkConditions { LossRate = 0.3, Latency = TimeSpan.FromMilliseconds(10) };
            for (var round = 0; round < 10; round++)
            {
                await cluster[round % 3].PutAsync(round, "node");
                await cluster.Time.AdvanceAsync(TimeSpan.FromMilliseconds(7));
            }

            await cluster.RunUntilConvergedAsync();
            return (cluster[0].Replica, cluster[0].GetDiagnostics().Fingerprint.ToString());
        }
    }
}
