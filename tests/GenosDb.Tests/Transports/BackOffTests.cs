using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.Tests.Transports;

public sealed class BackOffTests
{
    private static readonly TimeSpan Instant = TimeSpan.Zero;

    [Fact]
    public void The_bound_doubles_from_one_second_to_sixty()
    {
        var backOff = new BackOff(new AlmostOne());

        var pauses = Enumerable.Range(0, 9).Select(_ => Math.Round(backOff.AfterFailure().TotalSeconds, 3));

        pauses.Should().Equal(1, 2, 4, 8, 16, 32, 60, 60, 60);
    }

    [Fact]
    public void Pauses_spread_over_the_whole_range()
    {
        var random = new SeededRandom(5);

        var pauses = Enumerable.Range(0, 1_000).Select(_ => new BackOff(random).AfterFailure().TotalSeconds).ToList();

        pauses.Should().OnlyContain(pause => pause >= 0 && pause < 1);
        pauses.Average().Should().BeApproximately(0.5, 0.05);
        pauses.Min().Should().BeLessThan(0.05);
        pauses.Max().Should().BeGreaterThan(0.95);
    }

    [Fact]
    public void A_link_that_lived_resets_the_bound()
    {
        var backOff = new BackOff(new AlmostOne());
        for (var failures = 0; failures < 5; failures++) backOff.AfterFailure();

        backOff.AfterLink(LinkOutcome.Ended, LinkTiming.Lived).TotalSeconds.Should().BeApproximately(1, 0.001);
    }

    [Fact]
    public void A_link_that_ended_at_once_counts_as_a_failure()
    {
        var backOff = new BackOff(new AlmostOne());

        backOff.AfterLink(LinkOutcome.Ended, Instant);
        backOff.AfterLink(LinkOutcome.Ended, Instant);

        backOff.AfterLink(LinkOutcome.Ended, Instant).TotalSeconds.Should().BeApproximately(4, 0.001);
    }

    [Fact]
    public void A_refused_link_waits_the_longest()
    {
        var backOff = new BackOff(new SeededRandom(2));

        backOff.AfterLink(LinkOutcome.Refused, TimeSpan.FromHours(1)).Should().Be(LinkTiming.LongestBackOff);
    }

    private sealed class AlmostOne : IRandomSource
    {
        public void Fill(Span<byte> destination) => destination.Fill(0xFF);
    }
}
