using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.Tests.Transports;

public sealed class DiallerTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task A_peer_that_cannot_be_reached_is_reported_and_called_again()
    {
        var host = Host();
        var attempts = 0;
        using var end = new CancellationTokenSource();
        var running = new Dialler("bob", (_, _) => throw new IOException($"attempt {++attempts}")).RunAsync(host, end.Token);

        for (var expected = 1; expected <= 5; expected++)
        {
            var (description, problem) = await host.NextProblemAsync();
            (description, problem.Message).Should().Be(("bob", $"attempt {expected}"));
            await WaitsForPauseAsync();
            _time.Advance(LinkTiming.LongestBackOff);
        }

        await EndAsync(running, end);
    }

    [Fact]
    public async Task An_attempt_that_takes_too_long_is_given_up()
    {
        var host = Host();
        using var end = new CancellationTokenSource();
        var running = new Dialler("bob", NeverConnectsAsync).RunAsync(host, end.Token);

        await _time.TimerAsync(wait => wait == LinkTiming.Connect).InTime();
        _time.Advance(LinkTiming.Connect);

        (await host.NextProblemAsync()).Problem.Should().BeOfType<IOException>().Which.Message.Should().Contain("15 seconds");
        await EndAsync(running, end);
    }

    [Fact]
    public async Task A_link_that_ended_is_dialled_again_and_a_refused_one_only_after_a_minute()
    {
        var host = Host();
        using var end = new CancellationTokenSource();
        var running = new Dialler("bob", (_, _) => Task.FromResult<IPeerLink>(new IdleLink())).RunAsync(host, end.Token);

        (await host.NextLinkAsync()).End();
        await WaitsForPauseAsync();
        _time.Advance(LinkTiming.ShortestBackOff);

        (await host.NextLinkAsync()).End(LinkOutcome.Refused);
        await _time.TimerAsync(wait => wait == LinkTiming.LongestBackOff).InTime();
        var next = host.NextLinkAsync();
        _time.Advance(LinkTiming.LongestBackOff - TimeSpan.FromTicks(1));
        next.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromTicks(1));

        var link = await next;
        await EndAsync(running, end);
        ((IdleLink)link.Link).Disposed.Should().BeTrue("a link is disposed when the host is done with it");
    }

    [Fact]
    public async Task A_host_that_throws_does_not_end_dialling()
    {
        var host = Host();
        using var end = new CancellationTokenSource();
        var running = new Dialler("bob", (_, _) => Task.FromResult<IPeerLink>(new IdleLink())).RunAsync(host, end.Token);

        (await host.NextLinkAsync()).Fail(new InvalidOperationException("a defect"));

        (await host.NextProblemAsync()).Problem.Should().BeOfType<InvalidOperationException>();
        await WaitsForPauseAsync();
        _time.Advance(LinkTiming.ShortestBackOff);
        await host.NextLinkAsync();
        await EndAsync(running, end);
    }

    private static async Task<IPeerLink> NeverConnectsAsync(ITransportHost host, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return new IdleLink();
    }

    private static async Task EndAsync(Task running, CancellationTokenSource end)
    {
        await end.CancelAsync();
        await running.Awaiting(task => task.InTime()).Should().ThrowAsync<OperationCanceledException>();
    }

    private TestHost Host() => new() { TimeProvider = _time };

    // The attempt's own timeout is a timer too; it is gone when the pause begins, which is never exactly as long.
    private Task WaitsForPauseAsync() => _time.TimerAsync(wait => wait != LinkTiming.Connect).InTime();

    private sealed class IdleLink : IPeerLink
    {
        public bool Disposed { get; private set; }

        public string RemoteDescription => "bob";

        public bool IsInitiator => true;

        public ReadOnlyMemory<byte> ChannelBinding => default;

        public ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            yield break;
        }

        public ValueTask DisposeAsync()
        {
            Disposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
