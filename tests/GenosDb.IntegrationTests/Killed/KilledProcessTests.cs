using System.Collections.Concurrent;
using GenosDb.IntegrationTests.Files;
using GenosDb.Storage;
using GenosDb.Tests;
using GenosDb.Tests.Fuzzing;

namespace GenosDb.IntegrationTests.Killed;

/// <summary>Processes that are killed while they write.</summary>
public sealed class KilledProcessTests
{
    private const ulong Seed = 4;
    private const int CyclesOfStore = 20;

    public static TheoryData<string> Providers => [.. StorageProviders.Names];

    [Theory]
    [MemberData(nameof(Providers))]
    [Trait("Bar", "R4")]
    public async Task What_was_acknowledged_survives_the_killing_of_the_process(string provider)
    {
        var (complaint, acknowledged) = await RunAsync(provider, WriterSabotage.None, Bars.Count("R4.cycles") / StorageProviders.Names.Count);

        complaint.Should().BeNull();
        acknowledged.Should().BePositive();
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_storage_that_acknowledges_before_it_writes_is_found_out(string provider) =>
        (await RunAsync(provider, WriterSabotage.AcknowledgesBeforeWriting, cycles: 20)).Complaint.Should().MatchRegex("batch [0-9]+ was acknowledged, and the last one there is [0-9]+");

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_storage_that_writes_half_batches_is_found_out(string provider) =>
        (await RunAsync(provider, WriterSabotage.SplitsBatches, cycles: 100)).Complaint.Should().NotBeNull();

    [Fact]
    public void The_judge_accepts_every_prefix_with_what_was_acknowledged_and_nothing_else()
    {
        var (before, prefix) = (Fold(1, 2, 3), Fold(1, 2, 3, 4, 5));

        KilledStore.Judge(before, Seed, acknowledged: 5, unacknowledged: 2, prefix).Should().BeNull();
        KilledStore.Judge(before, Seed, acknowledged: 4, unacknowledged: 1, prefix).Should().BeNull();
        KilledStore.Judge(before, Seed, acknowledged: 6, unacknowledged: 2, prefix).Should().Contain("batch 6 was acknowledged");
        KilledStore.Judge(before, Seed, acknowledged: 3, unacknowledged: 1, prefix).Should().Contain("batch 5 is there");
        KilledStore.Judge(before, Seed, acknowledged: 5, unacknowledged: 2, Fold(1, 2, 3, 5)).Should().Contain("each of them whole");

        var half = Fold(1, 2, 3, 4);
        half.Apply(Part(NumberedBatch.Make(Seed, 5), skipped: 0, taken: 1));
        KilledStore.Judge(before, Seed, acknowledged: 4, unacknowledged: 2, half).Should().Contain("each of them whole");
        var counted = Fold(1, 2, 3, 4);
        counted.Apply(Part(NumberedBatch.Make(Seed, 5), skipped: 1, taken: int.MaxValue));
        KilledStore.Judge(before, Seed, acknowledged: 4, unacknowledged: 2, counted).Should().Contain("each of them whole");
    }

    private static async Task<(string? Complaint, long Acknowledged)> RunAsync(string provider, WriterSabotage sabotage, int cycles)
    {
        var (acknowledged, complaints) = (0L, new ConcurrentQueue<string>());
        await Parallel.ForEachAsync(Enumerable.Range(0, cycles).Chunk(CyclesOfStore), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (numbers, _) =>
        {
            using var store = new KilledStore(provider, sabotage, CaseRandom.Mix(Seed, (ulong)numbers[0], 0));
            foreach (var cycle in numbers.TakeWhile(_ => complaints.IsEmpty))
            {
                if (await store.RunCycleAsync(new CaseRandom(Seed, (ulong)cycle)) is { } complaint)
                    complaints.Enqueue($"cycle {cycle} of seed {Seed}: {complaint}");
            }

            Interlocked.Add(ref acknowledged, store.Acknowledged);
        });
        return (complaints.FirstOrDefault(), acknowledged);
    }

    private static StoreContents Fold(params ReadOnlySpan<long> numbers)
    {
        var contents = new StoreContents();
        foreach (var number in numbers)
            contents.Apply(NumberedBatch.Make(Seed, number));
        return contents;
    }

    private static StorageBatch Part(StorageBatch whole, int skipped, int taken)
    {
        var part = new StorageBatch();
        foreach (var record in whole.Records.Skip(skipped).Take(taken))
        {
            if (record.IsDeletion)
                part.Delete(record.Key);
            else
                part.Put(record.Key, record.Value);
        }

        return part;
    }
}
