using GenosDb.Testing;

namespace GenosDb.Tests.Testing;

public sealed class VirtualTimeProviderTests
{
    private readonly VirtualTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly List<string> _fired = [];

    [Fact]
    public void The_clock_starts_where_it_is_told_and_stands()
    {
        _time.GetUtcNow().Should().Be(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        _time.GetTimestamp().Should().Be(0);
    }

    [Fact]
    public async Task Timers_fire_in_order_of_due_time_and_then_of_creation()
    {
        Set("third", 20);
        Set("first", 10);
        Set("second", 10);
        Set("never reached", 31);

        await _time.AdvanceAsync(TimeSpan.FromMilliseconds(30));

        _fired.Should().Equal("first at 10", "second at 10", "third at 20");
        _time.GetElapsedTime(0).Should().Be(TimeSpan.FromMilliseconds(30));
    }

    [Fact]
    public async Task A_timer_that_another_one_sets_fires_in_the_same_advance()
    {
        using var timer = _time.CreateTimer(_ => Set("second", 5), null, TimeSpan.FromMilliseconds(10), Timeout.InfiniteTimeSpan);

        await _time.AdvanceAsync(TimeSpan.FromMilliseconds(15));

        _fired.Should().Equal("second at 15");
    }

    [Fact]
    public async Task A_periodic_timer_fires_until_it_is_disposed()
    {
        var timer = Set("tick", 10, period: 10);
        await _time.AdvanceAsync(TimeSpan.FromMilliseconds(35));

        await timer.DisposeAsync();
        await _time.AdvanceAsync(TimeSpan.FromMilliseconds(35));

        _fired.Should().Equal("tick at 10", "tick at 20", "tick at 30");
        timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan).Should().BeFalse("it was disposed");
    }

    [Fact]
    public async Task A_timer_that_was_changed_fires_at_its_new_time_only()
    {
        var timer = Set("changed", 10);

        timer.Change(TimeSpan.FromMilliseconds(20), Timeout.InfiniteTimeSpan).Should().BeTrue();
        await _time.AdvanceAsync(TimeSpan.FromMilliseconds(50));

        _fired.Should().Equal("changed at 20");
    }

    [Fact]
    public async Task A_delay_ends_when_its_time_has_come()
    {
        var delay = Task.Delay(TimeSpan.FromMinutes(1), _time);

        await _time.AdvanceAsync(TimeSpan.FromSeconds(59));
        delay.IsCompleted.Should().BeFalse();
        await _time.AdvanceAsync(TimeSpan.FromSeconds(1));

        delay.IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task A_skew_moves_the_wall_clock_and_no_timer()
    {
        Set("due", 10);

        _time.SkewBy(TimeSpan.FromHours(-1));
        await _time.AdvanceAsync(TimeSpan.FromMilliseconds(9));

        _fired.Should().BeEmpty();
        _time.GetUtcNow().Should().Be(new DateTimeOffset(2029, 12, 31, 23, 0, 0, 9, TimeSpan.Zero));
        _time.GetElapsedTime(0).Should().Be(TimeSpan.FromMilliseconds(9));
    }

    [Fact]
    public async Task Clocks_of_one_time_advance_together_and_are_skewed_apart()
    {
        var (alice, bob) = (_time.CreateClock(), _time.CreateClock());

        alice.SkewBy(TimeSpan.FromMinutes(3));
        _time.SkewBy(TimeSpan.FromMinutes(1));
        await bob.AdvanceAsync(TimeSpan.FromSeconds(5));

        (alice.GetUtcNow() - bob.GetUtcNow()).Should().Be(TimeSpan.FromMinutes(3));
        bob.GetUtcNow().Should().Be(_time.GetUtcNow());
        alice.GetTimestamp().Should().Be(_time.GetTimestamp());
    }

    [Fact]
    public async Task Advances_asked_for_at_once_run_one_after_the_other()
    {
        Set("tick", 10, period: 10);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _time.AdvanceAsync(TimeSpan.FromMilliseconds(10)).AsTask()));

        _fired.Should().Equal("tick at 10", "tick at 20", "tick at 30", "tick at 40", "tick at 50");
    }

    [Fact]
    public async Task What_a_timer_throws_reaches_who_advances_and_the_next_advance_goes_on()
    {
        using var timer = _time.CreateTimer(_ => throw new InvalidOperationException("a defect"), null, TimeSpan.FromMilliseconds(10), Timeout.InfiniteTimeSpan);
        Set("later", 20);

        await _time.Awaiting(time => time.AdvanceAsync(TimeSpan.FromMilliseconds(20)).AsTask()).Should().ThrowAsync<InvalidOperationException>().WithMessage("a defect");
        await _time.AdvanceAsync(TimeSpan.FromMilliseconds(10));

        _fired.Should().Equal("later at 20");
    }

    [Fact]
    public async Task Time_does_not_go_back() =>
        await _time.Awaiting(time => time.AdvanceAsync(TimeSpan.FromTicks(-1)).AsTask()).Should().ThrowAsync<ArgumentOutOfRangeException>();

    private ITimer Set(string name, int milliseconds, int period = Timeout.Infinite) =>
        _time.CreateTimer(_ => _fired.Add($"{name} at {_time.GetElapsedTime(0).TotalMilliseconds}"), null, TimeSpan.FromMilliseconds(milliseconds), TimeSpan.FromMilliseconds(period));
}
