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
}
