using GenosDb.Sync;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Transports.Support;
using GenosDb.Wire;

namespace GenosDb.Tests.Database;

public sealed class LinkBudgetTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(true, 64 << 20, 200_000, 10_000, 1_000)]
    [InlineData(false, 4 << 20, 5_000, 8_000, 50)]
    public void Each_rate_stops_reading_by_itself_once_its_burst_is_used_up(bool isTrusted, int bytes, int operations, int signatureChecks, int newKeys)
    {
        RequireLimit(bytes, amount => new FrameCost(amount));
        RequireLimit(operations, amount => new FrameCost(0, amount));
        RequireLimit(signatureChecks, amount => new FrameCost(0, 0, amount));
        RequireLimit(newKeys, amount => new FrameCost(0, 0, 0, amount));

        void RequireLimit(int limit, Func<int, FrameCost> cost)
        {
            var budget = new LinkBudget(_time, isTrusted);
            budget.Take(cost(limit)).Should().Be(TimeSpan.Zero);
            budget.Take(cost(limit / 2)).Should().BePositive();
            budget.Take(default).Should().BePositive("nothing is read until the debt is paid");
        }
    }

    [Fact]
    public async Task H03_a_link_that_floods_is_not_read_until_its_budget_has_refilled_and_others_are()
    {
        // A type that is not known here is ignored, whatever its length.
        byte[] small = [(byte)'G', FrameCodec.Version, 0, 0x80], large = [.. small, .. new byte[(4 << 20) - small.Length]];
        FrameSource flood = new(large, allowed: 1_000), calm = new(small, allowed: 1);
        await using var database = await TestDatabases.OpenAsync(options =>
        {
            options.TimeProvider = _time;
            options.Transports.Add(flood);
            options.Transports.Add(calm);
        });

        await _time.TimerAsync(wait => wait == TimeSpan.FromMilliseconds(63)).InTime();
        flood.Read.Should().Be(17, "a second's worth is 16 of them, and the next is a debt of 63 milliseconds");
        await Until.TrueAsync(() => calm.Read == 1, "another link is read");
        calm.Allow(5);
        await Until.TrueAsync(() => calm.Read == 6, "another link is read on");
        flood.Read.Should().Be(17);

        _time.Advance(TimeSpan.FromMilliseconds(63));
        await Until.TrueAsync(() => flood.Read == 18, "the budget has refilled");
        await database.DisposeAsync().InTime();
    }

    [Fact]
    public void A_frame_within_its_budget_allocates_nothing()
    {
        var budget = new LinkBudget(TimeProvider.System, isTrusted: true);
        budget.Take(new FrameCost(100, 10, 1, 1));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var frame = 0; frame < 100; frame++)
            budget.Take(new FrameCost(100, 10));
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }
}
