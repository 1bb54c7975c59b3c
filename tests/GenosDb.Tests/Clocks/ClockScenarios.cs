using GenosDb.Sync;
using GenosDb.Tests.Sync.Support;

namespace GenosDb.Tests.Clocks;

/// <summary>The clock scenarios of the protocol, by number.</summary>
public sealed class ClockScenarios
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ReplicaId Alice = new(1);
    private static readonly ReplicaId Bob = new(2);

    [Fact]
    [Trait("Scenario", "1")]
    public void The_two_line_rule_equals_the_four_cases_of_the_paper()
    {
        var random = new SeededRandomSource(1);
        var clock = new HybridClock(Alice);
        (long L, long C) paper = (ValidityLimits.GenesisMilliseconds - 1, 0);
        for (var i = 0; i < 20_000; i++)
        {
            var now = Noon.AddMilliseconds(random.Next(50));
            var wall = now.ToUnixTimeMilliseconds();
            if (random.Chance(0.5))
            {
                // Send or local event: the physical time, or the next counter of the same logical time.
                var l = Math.Max(paper.L, wall);
                paper = (l, l == paper.L ? paper.C + 1 : 0);
                clock.Next(now);
            }
            else
            {
                var message = new HybridTimestamp(Noon.ToUnixTimeMilliseconds() + random.Next(50), (ushort)random.Next(5), Bob);
                var l = Math.Max(Math.Max(paper.L, message.UnixMilliseconds), wall);
                paper = (l, l == paper.L && l == message.UnixMilliseconds ? Math.Max(paper.C, message.Counter) + 1
                    : l == paper.L ? paper.C + 1
                    : l == message.UnixMilliseconds ? message.Counter + 1
                    : 0);
                clock.Observe(message, now);
            }

            (clock.Last.UnixMilliseconds, (long)clock.Last.Counter).Should().Be(paper);
        }
    }

    [Fact]
    [Trait("Scenario", "2")]
    public void Seventy_thousand_stamps_in_one_frozen_millisecond_ascend_and_carry()
    {
        var clock = new HybridClock(Alice);
        var previous = clock.Next(Noon);
        for (var i = 1; i < 70_000; i++)
        {
            var next = clock.Next(Noon);
            next.Should().BeGreaterThan(previous);
            previous = next;
        }

        previous.UnixMilliseconds.Should().Be(Noon.ToUnixTimeMilliseconds() + 1);
    }

    [Theory]
    [Trait("Scenario", "3")]
    [InlineData(-1, 0)]
    [InlineData(1, -1)]
    [Trait("Scenario", "4")]
    public void Stamps_ascend_when_the_wall_clock_jumps(int firstHours, int thenHours)
    {
        var clock = new HybridClock(Alice);
        var previous = clock.Next(Noon);
        foreach (var now in (DateTimeOffset[])[Noon.AddHours(firstHours), Noon.AddHours(thenHours), Noon])
        {
            var next = clock.Next(now);
            next.Should().BeGreaterThan(previous);
            previous = next;
        }
    }

    [Theory]
    [Trait("Scenario", "7")]
    [InlineData(600_000, true)]
    [InlineData(600_001, false)]
    public void A_stamp_is_held_only_beyond_ten_minutes(long leadMilliseconds, bool isAdmitted) =>
        (Judge(leadMilliseconds) is DriftVerdict.Admit or DriftVerdict.AdmitUnobserved).Should().Be(isAdmitted);

    [Theory]
    [InlineData(60_000, "Admit")]
    [InlineData(60_001, "AdmitUnobserved")]
    [InlineData(86_400_000, "Hold")]
    [InlineData(86_400_001, "Forget")]
    [InlineData(-86_400_000, "Admit")]
    public void The_gate_has_a_soft_bound_and_a_horizon(long leadMilliseconds, string verdict) =>
        Judge(leadMilliseconds).ToString().Should().Be(verdict);

    [Fact]
    public void The_greatest_stamp_there_is_does_not_overflow_the_gate() =>
        DriftGate.Judge(new HybridTimestamp(ulong.MaxValue, Bob), Noon, new GenosLimits()).Should().Be(DriftVerdict.Forget);

    [Fact]
    [Trait("Scenario", "6")]
    public void A_stamp_beyond_the_drift_leaves_the_clock_unchanged()
    {
        var cluster = new EngineCluster();
        var (alice, bob) = (cluster.Add("alice"), cluster.Add("bob"));
        bob.Skew = TimeSpan.FromHours(1);
        bob.Put("a", 1);
        cluster.Connect(alice, bob);
        cluster.Run();

        alice.Clock.Last.UnixMilliseconds.Should().BeLessThan(cluster.Now.ToUnixTimeMilliseconds() + 1_000);
        alice.Value("a").Should().BeNull();
    }

    [Fact]
    [Trait("Scenario", "8")]
    public void A_held_operation_is_admitted_later_with_its_original_stamp()
    {
        var cluster = new EngineCluster();
        var (alice, bob, charlie) = (cluster.Add("alice"), cluster.Add("bob"), cluster.Add("charlie"));
        bob.Skew = TimeSpan.FromMinutes(30);
        var written = bob.Put("a", 1)!;
        cluster.Connect(alice, bob);
        cluster.Connect(alice, charlie);
        cluster.Run();
        alice.Value("a").Should().BeNull();
        charlie.Value("a").Should().BeNull();

        cluster.Advance(TimeSpan.FromMinutes(21));

        alice.Graph.Find("a")!.Timestamp.Should().Be(written.Timestamp);
        charlie.Graph.Find("a")!.Timestamp.Should().Be(written.Timestamp);
        cluster.AreEqual().Should().BeTrue();
    }

    [Fact]
    [Trait("Scenario", "9")]
    public void Clocks_nine_minutes_apart_reach_one_state()
    {
        var cluster = new EngineCluster();
        var (alice, bob) = (cluster.Add("alice"), cluster.Add("bob"));
        bob.Skew = TimeSpan.FromMinutes(9);
        cluster.Connect(alice, bob);
        for (var i = 0; i < 20; i++)
        {
            alice.Put($"n{i % 5}", i);
            cluster.Run();
            bob.Put($"n{i % 7}", -i);
            cluster.Run();
        }

        cluster.Converge();
    }

    [Fact]
    [Trait("Scenario", "10")]
    public void After_a_restart_inside_the_lease_the_next_stamp_is_above_every_exposed_one()
    {
        var clock = new HybridClock(Alice);
        HybridTimestamp lease = default;
        HybridTimestamp last = default;
        for (var i = 0; i < 100_000; i++)
        {
            last = clock.Next(Noon);
            if (clock.TryExtendLease(out var extended))
                lease = extended;
            last.Packed.Should().BeLessThanOrEqualTo(lease.Packed);
        }

        var restarted = new HybridClock(Alice, lease);

        restarted.Next(Noon.AddHours(-1)).Should().BeGreaterThan(last);
    }

    [Fact]
    [Trait("Scenario", "12")]
    public void A_local_edit_wins_over_a_stamp_beyond_the_soft_bound()
    {
        var cluster = new EngineCluster();
        var (alice, bob) = (cluster.Add("alice"), cluster.Add("bob"));
        bob.Skew = TimeSpan.FromMinutes(5);
        bob.Put("a", "fast");
        cluster.Connect(alice, bob);
        cluster.Run();
        alice.Value("a").Should().Be((GenosValue)"fast");

        alice.Put("a", "edited");
        cluster.Run();

        bob.Value("a").Should().Be((GenosValue)"edited");
        alice.Engine.Head.UnixMilliseconds.Should().BeLessThan(cluster.Now.ToUnixTimeMilliseconds() + 1_000, "the head never runs into the future");
    }

    [Fact]
    [Trait("Scenario", "13")]
    public void Byte_order_of_stamps_is_their_order()
    {
        var random = new SeededRandomSource(13);
        Span<byte> left = stackalloc byte[HybridTimestamp.Size];
        Span<byte> right = stackalloc byte[HybridTimestamp.Size];
        for (var i = 0; i < 10_000; i++)
        {
            var a = new HybridTimestamp(random.NextUInt64() >> random.Next(64), new ReplicaId(random.NextUInt64() >> random.Next(63)));
            var b = new HybridTimestamp(random.Chance(0.3) ? a.Packed : random.NextUInt64() >> random.Next(64), new ReplicaId(random.NextUInt64()));
            a.WriteTo(left);
            b.WriteTo(right);
            Math.Sign(left.SequenceCompareTo(right)).Should().Be(Math.Sign(a.CompareTo(b)));
            Math.Sign(string.CompareOrdinal(a.ToString(), b.ToString())).Should().Be(Math.Sign(a.CompareTo(b)));
            HybridTimestamp.Read(left).Should().Be(a);
            HybridTimestamp.Parse(a.ToString()).Should().Be(a);
        }
    }

    private static DriftVerdict Judge(long leadMilliseconds) =>
        DriftGate.Judge(new HybridTimestamp(Noon.ToUnixTimeMilliseconds() + leadMilliseconds, 0, Bob), Noon, new GenosLimits());
}
