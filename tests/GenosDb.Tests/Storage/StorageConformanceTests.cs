using GenosDb.Storage;
using GenosDb.Testing;
using GenosDb.Tests.Storage.Support;

namespace GenosDb.Tests.Storage;

public sealed class StorageConformanceTests
{
    private static readonly Dictionary<string, Func<IStorageFixture>> Providers = new(StringComparer.Ordinal)
    {
        ["memory"] = () => new MemoryFixture(),
        ["encrypted"] = () => new MemoryFixture(storage => new EncryptedStorage(storage, StorageKey.FromBytes(new byte[StorageKey.Size]))),
    };

    public static TheoryData<string, string> Rules
    {
        get
        {
            var rules = new TheoryData<string, string>();
            foreach (var provider in Providers.Keys)
            {
                foreach (var rule in StorageConformance.Cases(() => throw new NotSupportedException("Only the names are asked for.")))
                    rules.Add(provider, rule.Name);
            }

            return rules;
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public Task A_provider_keeps(string provider, string rule) => Rule(Providers[provider], rule).RunAsync();

    [Theory]
    [InlineData(StorageFault.DropsLastBatchOfGroup, "A new store delivers nothing and accepts a batch")]
    [InlineData(StorageFault.DropsLastBatchOfGroup, "Random batches, deletions, flushes, compactions and reopenings agree with a dictionary")]
    [InlineData(StorageFault.DropsHalfOfBatch, "A batch of a thousand records comes back")]
    [InlineData(StorageFault.DropsHalfOfBatch, "A batch of 64 MiB comes back")]
    [InlineData(StorageFault.DropsHalfOfBatch, "Random batches, deletions, flushes, compactions and reopenings agree with a dictionary")]
    [InlineData(StorageFault.DeliversDeletedKeys, "Every key has its last value after reopening, and a deleted one is gone")]
    [InlineData(StorageFault.DeliversFirstValueOnly, "Every key has its last value after reopening, and a deleted one is gone")]
    [InlineData(StorageFault.DeliversFirstValueOnly, "Random batches, deletions, flushes, compactions and reopenings agree with a dictionary")]
    [InlineData(StorageFault.FlipsBit, "Keys and values of every shape come back as they were")]
    [InlineData(StorageFault.FlipsBit, "Random batches, deletions, flushes, compactions and reopenings agree with a dictionary")]
    [InlineData(StorageFault.KeepsCallersBytes, "The caller's bytes are its own once an append has returned")]
    [InlineData(StorageFault.AdmitsSecondOpener, "A second opener is refused, and the first goes on")]
    [InlineData(StorageFault.IgnoresCancellation, "A call that is cancelled before it starts does nothing")]
    [InlineData(StorageFault.IgnoresReadOnly, "A store opened for reading delivers everything and refuses to be written")]
    [InlineData(StorageFault.AppendsBatchByBatch, "What is above a limit is refused with its whole group, and what is at the limit is not")]
    [InlineData(StorageFault.NumbersStandStill, "Batches are numbered, and durable once they are flushed")]
    [InlineData(StorageFault.IncarnationStandsStill, "A store can be opened a hundred times")]
    [InlineData(StorageFault.MissesOverlap, "Calls that overlap are refused")]
    [InlineData(StorageFault.CompactionUndoesAppends, "Appends and flushes go on beside a compaction")]
    [InlineData(StorageFault.SwallowsWhatHandlerThrows, "A handler that throws ends the opening, and the store opens again")]
    [InlineData(StorageFault.ReportsNoProgress, "Progress ascends and ends with everything done, whatever its observer throws")]
    [InlineData(StorageFault.AppendsWhenClosed, "A store that is not open refuses calls, and disposal can be repeated")]
    public async Task A_broken_provider_is_found_out(StorageFault fault, string rule) =>
        (await Rule(Broken(fault), rule).Awaiting(one => one.RunAsync()).Should().ThrowAsync<ConformanceException>()).WithMessage($"{rule}: seed 7: *");

    [Fact]
    public async Task What_breaks_no_rule_is_not_found_out()
    {
        foreach (var rule in StorageConformance.Cases(Broken(StorageFault.None), seed: 7))
            await rule.RunAsync();
    }

    [Fact]
    public async Task A_case_that_is_cancelled_is_no_failure()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();

        await Rule(Broken(StorageFault.None), "A store can be opened a hundred times").Awaiting(one => one.RunAsync(cancellation.Token)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public void Names_are_unique() => StorageConformance.Cases(Broken(StorageFault.None)).Select(rule => rule.ToString()).Should().OnlyHaveUniqueItems();

    private static Func<IStorageFixture> Broken(StorageFault fault) => () => new MemoryFixture(storage => new BrokenStorage(storage, fault));

    private static ConformanceCase Rule(Func<IStorageFixture> newFixture, string name) => StorageConformance.Cases(newFixture, seed: 7).Single(rule => rule.Name == name);
}
