using GenosDb.Tests.Database.Support;

namespace GenosDb.Tests.Database;

public sealed class OutcomeFeedTests
{
    [Theory]
    [InlineData(3_000, 1, 2_048)]
    [InlineData(12, 1_000_000, 8)]
    public async Task Who_is_too_slow_misses_the_newest_first_of_all_those_of_others_and_is_told_how_many(int others, int bytes, int kept)
    {
        var loggers = new RecordingLoggers();
        var feed = new OutcomeFeed(loggers);
        using var release = new ManualResetEventSlim();
        using var isBusy = new SemaphoreSlim(0);
        var slow = new Recorder<WriteOutcome>(_ =>
        {
            isBusy.Release();
            release.Wait();
        });
        using var subscription = feed.Subscribe(slow);
        var value = GenosValue.Binary(new byte[bytes]);
        feed.Publish(Outcome(0, value, isLocal: false));
        (await isBusy.WaitAsync(TimeSpan.FromSeconds(20))).Should().BeTrue();

        for (var i = 1; i <= others; i++)
            feed.Publish(Outcome(i, value, isLocal: false));
        feed.Publish(Outcome(others + 1, value, isLocal: true));
        release.Set();
        var told = await slow.CountAsync(kept + 2);

        told.Select(outcome => outcome.Operation.Timestamp.Packed - Outcome(0, value, isLocal: false).Operation.Timestamp.Packed)
            .Should().Equal(Enumerable.Range(0, kept + 1).Append(others + 1).Select(number => (ulong)number));
        told[^1].Should().Match<WriteOutcome>(outcome => outcome.IsLocal && outcome.Missed == others - kept, "what was written here has room left");
        told[..^1].Should().OnlyContain(outcome => outcome.Missed == 0);
        loggers.Entries.Should().ContainSingle(entry => entry.Id == 107, "it is said once, not for each");
    }

    private static WriteOutcome Outcome(int number, GenosValue value, bool isLocal) =>
        (WriteOutcomes.Applied(Operation.Upsert(DatabaseId.From("shared"), new HybridTimestamp(1_800_000_000_000, (ushort)number, new ReplicaId(1)), "n", value)) with { IsLocal = isLocal }).ToOutcome();
}
