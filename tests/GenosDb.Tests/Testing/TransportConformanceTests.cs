using GenosDb.Testing;
using GenosDb.Tests.Testing.Support;

namespace GenosDb.Tests.Testing;

public sealed class TransportConformanceTests
{
    [Fact]
    public async Task A_transport_that_swaps_frames_is_found_out()
    {
        var rule = Rule("A thousand frames arrive in order both ways", new LinkConditions { ReorderRate = 0.1 });

        (await rule.Awaiting(one => one.RunAsync()).Should().ThrowAsync<ConformanceException>()).WithMessage("A thousand frames arrive in order both ways: frame * bytes arrived with *");
    }

    [Fact]
    public async Task A_transport_that_damages_frames_is_found_out()
    {
        var rule = Rule("A clean end delivers what was sent and then ends the peer's sequence", new LinkConditions { CorruptionRate = 0.1 });

        await rule.Awaiting(one => one.RunAsync()).Should().ThrowAsync<ConformanceException>();
    }

    [Fact]
    public async Task A_case_that_is_cancelled_is_no_failure()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();

        await Rule("The dialling side is the initiator", new LinkConditions()).Awaiting(one => one.RunAsync(cancellation.Token)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public void Names_are_unique() =>
        TransportConformance.Cases((listening, dialling, _) => NetworkPair.StartAsync(listening, dialling, new LinkConditions())).Select(rule => rule.ToString()).Should().OnlyHaveUniqueItems();

    private static ConformanceCase Rule(string name, LinkConditions conditions) =>
        TransportConformance.Cases((listening, dialling, _) => NetworkPair.StartAsync(listening, dialling, conditions)).Single(rule => rule.Name == name);
}
