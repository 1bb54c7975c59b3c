using GenosDb.Sync;
using GenosDb.Tests.Sync.Support;
using GenosDb.Wire;

namespace GenosDb.Tests.Sync;

/// <summary>An engine that ends and begins again with what was saved of it.</summary>
public sealed class RestartScenarios
{
    [Fact]
    [Trait("Scenario", "97")]
    public void After_a_clean_restart_the_log_serves_the_same_delta_and_the_watermark_holds()
    {
        var cluster = new EngineCluster();
        TestPeer a = cluster.Add("a", oplogSize: 3), b = cluster.Add("b");
        for (var i = 0; i < 6; i++)
            a.Put($"n{i}", i);
        var link = cluster.Connect(a, b);
        cluster.Run();
        cluster.Cut(link);
        a.Put("n1", 100);
        var floor = a.Oplog.Floor;

        a = cluster.Restart(a, a.Engine.Capture(), isClean: true);
        b = cluster.Restart(b, b.Engine.Capture(), isClean: true);
        cluster.Connect(a, b);
        cluster.Run();

        a.Oplog.Floor.Should().Be(floor);
        b.Synced.Should().ContainSingle().Which.Method.Should().Be(SyncMethod.Delta);
        cluster.AreEqual().Should().BeTrue();
        Invariants.Check(cluster.Peers);
    }

    [Fact]
    [Trait("Scenario", "97")]
    public void After_a_crash_what_a_peer_had_comes_back_under_a_new_id()
    {
        var cluster = new EngineCluster();
        TestPeer a = cluster.Add("a"), b = cluster.Add("b");
        cluster.Connect(a, b);
        a.Put("kept", 1);
        cluster.Run();
        var saved = a.Engine.Capture();
        a.Put("sent", 2);
        cluster.Run();
        var previous = a.Engine.Replica;

        a = cluster.Restart(a, saved, isClean: false);
        a.Value("sent").Should().BeNull();
        cluster.Connect(a, b);
        cluster.Converge();

        a.Engine.Replica.Should().NotBe(previous);
        a.Value("sent")!.Value.Should().Be((GenosValue)2);
    }

    [Fact]
    [Trait("Scenario", "10")]
    public void After_a_restart_no_stamp_is_issued_that_may_have_left_before()
    {
        var cluster = new EngineCluster();
        TestPeer a = cluster.Add("a"), b = cluster.Add("b");
        cluster.Connect(a, b);
        a.Put("n", 1);
        cluster.Run();
        var saved = a.Engine.Capture();
        var exposed = a.Put("n", 2)!.Timestamp;
        cluster.Run();

        a = cluster.Restart(a, saved, isClean: true);
        a.Skew = TimeSpan.FromHours(-1);

        a.Put("m", 3)!.Timestamp.Packed.Should().BeGreaterThan(exposed.Packed);
    }

    [Fact]
    public void A_lease_is_asked_for_before_the_frame_that_needs_it()
    {
        var cluster = new EngineCluster();
        TestPeer a = cluster.Add("a"), b = cluster.Add("b");
        cluster.Connect(a, b);
        cluster.Run();
        a.Effects.Clear();

        var stamp = a.Put("n", 1)!.Timestamp;

        a.Effects.OfType<SyncEffect.ExtendLease>().Should().ContainSingle().Which.Lease.Packed.Should().BeGreaterThanOrEqualTo(stamp.Packed);
    }

    [Fact]
    [Trait("Scenario", "8")]
    public void An_operation_that_was_held_before_a_restart_is_admitted_when_its_time_has_come()
    {
        var cluster = new EngineCluster();
        TestPeer a = cluster.Add("a"), b = cluster.Add("b");
        a.Skew = TimeSpan.FromMinutes(15);
        cluster.Connect(a, b);
        a.Put("n", 1);
        cluster.Run();
        b.Value("n").Should().BeNull();

        b = cluster.Restart(b, b.Engine.Capture(), isClean: true);
        cluster.Advance(TimeSpan.FromMinutes(6));

        b.Value("n")!.Value.Should().Be((GenosValue)1);
    }

    [Fact]
    [Trait("Scenario", "48")]
    public void A_crash_while_a_full_state_is_staged_leaves_the_old_state_and_no_watermark()
    {
        var cluster = new EngineCluster();
        TestPeer a = cluster.Add("a"), b = cluster.Add("b");
        for (var i = 0; i < 4_000; i++)
            a.Put($"n{i}", Convert.ToHexString(BitConverter.GetBytes(i * 2_654_435_761L)));
        b.Put("own", 1);
        cluster.Connect(a, b);
        while (!cluster.Trace.Exists(delivered => delivered.Message is FullStateSync))
            cluster.DeliverOne().Should().BeTrue();
        var saved = b.Engine.Capture();
        saved.Watermarks.Should().BeEmpty();
        saved.Registers.Should().ContainSingle();

        b = cluster.Restart(b, saved, isClean: false);
        cluster.Connect(a, b);
        cluster.Converge();

        b.Value("n3999").Should().NotBeNull();
        a.Value("own").Should().NotBeNull();
    }

    [Fact]
    [Trait("Scenario", "93")]
    public void A_stale_restart_does_not_overwrite_newer_state()
    {
        var cluster = new EngineCluster();
        TestPeer a = cluster.Add("a"), b = cluster.Add("b");
        var link = cluster.Connect(a, b);
        a.Put("n", "old");
        a.Put("gone", "old");
        cluster.Run();
        var saved = a.Engine.Capture();
        cluster.Cut(link);
        cluster.Advance(TimeSpan.FromSeconds(1));
        b.Put("n", "new");
        b.Remove("gone");

        a = cluster.Restart(a, saved, isClean: true);
        a.Skew = TimeSpan.FromMinutes(-5);
        a.Put("own", "written before it has heard of anything");
        cluster.Connect(a, b);
        cluster.Converge();

        foreach (var peer in cluster.Peers)
        {
            peer.Value("n")!.Value.Should().Be((GenosValue)"new");
            peer.Value("gone").Should().BeNull();
            peer.Value("own").Should().NotBeNull();
        }
    }

    [Fact]
    [Trait("Scenario", "94")]
    public void A_backup_that_is_restored_under_its_old_id_is_noticed_by_a_peer_and_loses_nothing_that_the_peer_has()
    {
        var cluster = new EngineCluster();
        TestPeer a = cluster.Add("a"), b = cluster.Add("b");
        cluster.Advance(TimeSpan.FromMinutes(2));
        cluster.Connect(a, b);
        a.Put("n0", 0);
        cluster.Run();
        var backup = a.Engine.Capture();
        for (var i = 1; i < 10; i++)
            a.Put($"n{i}", i);
        cluster.Run();
        var previous = a.Engine.Replica;

        a = cluster.Restart(a, backup, isClean: true);
        cluster.Connect(a, b);
        cluster.Run();
        a.Put("after", 1);
        cluster.Converge();

        a.Engine.Replica.Should().NotBe(previous, "{0} knows more of the log than the log itself", b.Name);
        a.Value("n9")!.Value.Should().Be((GenosValue)9);
        b.Value("after").Should().NotBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Scenario", "96")]
    public void A_crash_at_any_step_of_a_run_leaves_nothing_undone_that_a_peer_has_or_that_was_saved(bool savesEachStep)
    {
        for (var crashAt = 0; crashAt < 40; crashAt++)
        {
            var cluster = new EngineCluster((ulong)crashAt + 1);
            TestPeer a = cluster.Add("a", oplogSize: 4), b = cluster.Add("b", oplogSize: 4), c = cluster.Add("c", oplogSize: 4);
            cluster.Connect(a, b);
            cluster.Connect(b, c);
            var saved = a.Engine.Capture();
            for (var step = 0; step < 40; step++)
            {
                var peer = cluster.Peers[step % 3];
                if (step % 5 == 4)
                    peer.Remove($"n{step % 7}");
                else
                    peer.Put($"n{step % 7}", step);
                if (savesEachStep)
                    saved = a.Engine.Capture();
                if (step == crashAt)
                {
                    a = cluster.Restart(a, saved, isClean: false);
                    cluster.Connect(a, b);
                }

                for (var i = 0; i < 4; i++)
                    cluster.DeliverOne();
            }

            if (savesEachStep)
                saved.Registers.Where(register => !Covers(a, register.Operation)).Should().BeEmpty("crash at {0}", crashAt);
            cluster.Converge();
            a.Oplog.Count.Should().BeLessThanOrEqualTo(4);
        }

        // What is there now of the registers that decide the visibility of an operation is at least as new as the operation.
        static bool Covers(TestPeer peer, Operation operation) =>
            peer.Graph.GreatestTime(RegisterKey.Of(operation)) >= operation.Timestamp.Packed;
    }

    [Fact]
    [Trait("Scenario", "11")]
    public void A_wall_clock_far_behind_the_lease_goes_on_logically_above_it()
    {
        var cluster = new EngineCluster();
        var a = cluster.Add("a");
        cluster.Connect(a, cluster.Add("b"));
        var last = a.Put("n", 1)!.Timestamp;
        cluster.Run();

        a = cluster.Restart(a, a.Engine.Capture(), isClean: true);
        a.Skew = TimeSpan.FromDays(-400);
        var next = a.Put("n", 2)!.Timestamp;

        next.Packed.Should().BeGreaterThan(last.Packed);
        (next.UnixMilliseconds - last.UnixMilliseconds).Should().BeLessThan(5_000);
    }
}
