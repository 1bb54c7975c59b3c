using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.Tests.Transports;

public sealed class TokenBucketTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void A_burst_is_free_and_a_debt_takes_its_time()
    {
        var bucket = new TokenBucket(_time, perSecond: 100, burst: 200);
        bucket.Take(200).Should().Be(TimeSpan.Zero);
        bucket.Take(1).Should().Be(TimeSpan.FromMilliseconds(10));
        bucket.Take(99).Should().Be(TimeSpan.FromSeconds(1));
        bucket.Take(0).Should().Be(TimeSpan.FromSeconds(1), "a debt stays one");
        _time.Advance(TimeSpan.FromMilliseconds(1_500));
        bucket.Take(50).Should().Be(TimeSpan.Zero);
        bucket.Take(1).Should().Be(TimeSpan.FromMilliseconds(10));
    }

    [Fact]
    public void It_never_holds_more_than_a_burst()
    {
        var bucket = new TokenBucket(_time, perSecond: 100, burst: 10);
        _time.Advance(TimeSpan.FromDays(1));
        bucket.Take(11).Should().Be(TimeSpan.FromMilliseconds(10));
    }
}
