using GenosDb.Sync;
using GenosDb.Tests.Sync.Support;
using GenosDb.Wire;

namespace GenosDb.Tests.Sync;

/// <summary>The scenarios that bound bytes, by number. Bytes are facts; no test asserts a time.</summary>
public sealed class WireBudgetScenarios
{
    [Fact]
    [Trait("Scenario", "101")]
    public void Reconnecting_in_sync_costs_at_most_600_bytes_in_both_directions_together()
    {
        var cluster = new EngineCluster();
        var (alice, bob) = (cluster.Add("alice"), cluster.Add("bob"));
        for (var i = 0; i < 100; i++)
            alice.Put($"n{i}", i);
        var link = cluster.Connect(bob, alice);
        cluster.Converge();
        cluster.Cut(link);
        cluster.Trace.Clear();

        cluster.Connect(bob, alice);
        cluster.Run();

        cluster.Trace.Sum(message => message.Bytes).Should().BeLessThanOrEqualTo(600);
        bob.Synced.Last().Method.Should().Be(SyncMethod.None);
        // No time has passed: who waits for its writes to be elsewhere need not wait for a regular head.
        foreach (var peer in cluster.Peers)
            peer.Engine.Sessions.Single().Acknowledged.Should().Be(peer.Engine.Head.Packed);
    }

    [Theory]
    [Trait("Scenario", "102")]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1_000)]
    public void A_delta_stays_within_its_budget(int operations)
    {
        var cluster = new EngineCluster();
        var (alice, bob) = (cluster.Add("alice"), cluster.Add("bob"));
        alice.Put("first", 0);
        var link = cluster.Connect(bob, alice);
        cluster.Converge();
        cluster.Cut(link);
        var content = 0;
        for (var i = 0; i < operations; i++)
        {
            GenosValue value = new GenosMap { ["type"] = "user", ["name"] = $"user{i}" };
            alice.Put($"node{i}", value);
            content += $"node{i}".Length + value.Encoded.Length;
        }

        cluster.Trace.Clear();
        cluster.Connect(bob, alice);
        cluster.Run();

        alice.Served.Last().Should().Be(SyncMethod.Delta);
        cluster.Trace.Where(message => message.Message is DeltaSync).Sum(message => message.Bytes)
            .Should().BeLessThanOrEqualTo(content + (96 * operations) + 200 + 64);
    }
}
