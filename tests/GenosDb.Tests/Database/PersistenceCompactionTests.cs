using GenosDb.Storage;
using GenosDb.Testing;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Database;

/// <summary>Compaction beside everything else.</summary>
public sealed class PersistenceCompactionTests
{
    private static readonly WriteOptions None = new() { Durability = Durability.None };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_was_compacted_while_writing_went_on_is_there_again(int seed)
    {
        var disk = new SimulatedDisk((ulong)seed);
        string before;
        await using (var database = await Stores.OpenAsync(new LogStorage(disk)))
        {
            var writers = Enumerable.Range(0, 3).Select(writer => Task.Run(async () =>
            {
                var random = new Random((seed * 10) + writer);
                for (var i = 0; i < 1_000; i++)
                {
                    string id = $"n{random.Next(40)}", other = $"n{random.Next(40)}";
                    switch (random.Next(5))
                    {
                        case 0: await database.RemoveAsync(id, None); break;
                        case 1: await database.LinkAsync(id, other, options: None); break;
                        case 2: await database.UnlinkAsync(id, other, options: None); break;
                        default: await database.PutAsync($"{writer}/{i}", id, None); break;
                    }
                }
            })).ToArray();
            var all = Task.WhenAll(writers);
            do
                await database.CompactAsync().AsTask().InTime();
            while (!all.IsCompleted);
            await all.InTime();
            await database.PutAsync("last", "last");
            before = database.Durable();
        }

        await using (var again = await Stores.OpenAsync(new LogStorage(disk)))
        {
            again.ShouldBe(before, "seed {0}", seed);
            await again.CompactAsync();
            again.ShouldBe(before, "seed {0}", seed);
        }

        await using var third = await Stores.OpenAsync(new LogStorage(disk));
        third.ShouldBe(before, "seed {0}", seed);
        (await third.VerifyAsync()).Findings.Should().BeEmpty();
    }

    [Fact]
    public async Task What_it_saves_is_what_was_there_when_it_began_also_where_nothing_of_it_shows()
    {
        var disk = new SimulatedDisk(1);
        var storage = new GatedStorage(new LogStorage(disk));
        string before;
        await using (var database = await Stores.OpenAsync(storage))
        {
            for (var i = 0; i < 6; i++)
                await database.PutAsync(i, $"n{i}");
            await database.LinkAsync("n0", "n1");
            await database.UnlinkAsync("n0", "n1");
            await database.RemoveAsync("n2");
            await database.RemoveAsync("n3");
            storage.Compactions.Hold();
            var compaction = database.CompactAsync().AsTask();
            await storage.Compactions.ReachedAsync();
            await database.LinkAsync("n0", "n1");
            await database.PutAsync("again", "n2");
            await database.PutAsync("again", "n3");
            await database.RemoveAsync("n3");
            await database.PutAsync("changed", "n4");
            await database.RemoveAsync("n5");
            storage.Compactions.Open();
            await compaction.InTime();
            before = database.Durable();
        }

        await using var again = await Stores.OpenAsync(new LogStorage(disk));
        again.ShouldBe(before);
    }

    [Fact]
    public async Task Space_is_given_back()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("big.genos");
        await using var database = await GenosDatabase.OpenAsync(path);
        for (var i = 0; i < 2_000; i++)
            await database.PutAsync(new string('x', 1_000), $"n{i % 10}", None);
        await database.FlushAsync();
        Bytes().Should().BeGreaterThan(2_000_000);
        var log = database.Storage.LogBytes;

        // The snapshot before the newest, and the log behind it, are kept until the second.
        await database.CompactAsync();
        database.Storage.LogBytes.Should().BeLessThan(log);
        database.Storage.SnapshotBytes.Should().BeGreaterThan(0);
        await database.PutAsync(1, "n0");
        await database.CompactAsync();
        Bytes().Should().BeLessThan(100_000);
        (await database.VerifyAsync()).Findings.Should().BeEmpty();

        long Bytes() => new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
    }

    [Fact]
    public async Task It_happens_by_itself_when_it_is_due_and_again_after_a_minute_when_it_failed()
    {
        var time = new VirtualTimeProvider();
        // Each group begins a segment, and 256 of them are too many.
        var storage = new GatedStorage(new LogStorage(new SimulatedDisk(1), new LogSettings(SegmentBytes: 1)));
        await using var database = await Stores.OpenAsync(storage, options => options.TimeProvider = time);
        storage.Compactions.Hold();
        for (var i = 0; i < 300 && !database.Storage.CompactionDue; i++)
            await database.PutAsync(i, "n");
        await storage.Compactions.ReachedAsync();
        storage.Compactions.Open(new StorageException("not this time"));
        // Whoever wants it now waits for the one that runs.
        await FluentActions.Awaiting(() => database.CompactAsync().AsTask().InTime()).Should().ThrowAsync<StorageException>();
        database.State.Should().Be(DatabaseState.Open);
        storage.Compactions.Open();
        await database.PutAsync(1, "soon after");
        database.Storage.CompactionDue.Should().BeTrue();

        await time.AdvanceAsync(TimeSpan.FromSeconds(61));
        storage.Compactions.Hold();
        await database.PutAsync(1, "a minute later");
        await storage.Compactions.ReachedAsync();
        storage.Compactions.Open();
        await database.CompactAsync().AsTask().InTime();
        database.Storage.CompactionDue.Should().BeFalse();
    }

    [Fact]
    public async Task A_provider_that_throws_something_else_harms_nobody()
    {
        var storage = new GatedStorage(new LogStorage(new SimulatedDisk(1), new LogSettings(SegmentBytes: 1)));
        await using var database = await Stores.OpenAsync(storage);
        storage.Compactions.Hold();
        for (var i = 0; i < 300 && !database.Storage.CompactionDue; i++)
            await database.PutAsync(i, "n");
        await storage.Compactions.ReachedAsync();
        storage.Compactions.Open(new NotSupportedException("of a provider"));
        await FluentActions.Awaiting(() => database.CompactAsync().AsTask().InTime()).Should().ThrowAsync<NotSupportedException>();
        await database.PutAsync("goes on", "n");
        database.State.Should().Be(DatabaseState.Open);
    }

    [Fact]
    public async Task A_compaction_for_which_there_is_no_space_loses_nothing()
    {
        var disk = new SimulatedDisk(1);
        await using (var database = await Stores.OpenAsync(new LogStorage(disk)))
        {
            var random = new Random(1);
            for (var i = 0; i < 50; i++)
            {
                var value = new byte[1_000];
                random.NextBytes(value);
                await database.PutAsync(GenosValue.Binary(value), $"n{i}");
            }

            disk.Faults = new SimulatedDiskFaults { CapacityBytes = database.Storage.LogBytes + 10_000 };
            (await FluentActions.Awaiting(() => database.CompactAsync().AsTask()).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.Full);
            await database.PutAsync("goes on", "small");
            disk.Faults = new SimulatedDiskFaults();
            await database.CompactAsync();
        }

        await using var again = await Stores.OpenAsync(new LogStorage(disk));
        again.GetDiagnostics().Nodes.Should().Be(51);
    }

    [Fact]
    public async Task One_that_is_given_up_leaves_the_store_as_it_is()
    {
        var storage = new GatedStorage(new LogStorage(new SimulatedDisk(1)));
        await using var database = await Stores.OpenAsync(storage);
        await database.PutAsync(1, "n");
        using var giveUp = new CancellationTokenSource();
        await giveUp.CancelAsync();
        await FluentActions.Awaiting(() => database.CompactAsync(giveUp.Token).AsTask()).Should().ThrowAsync<OperationCanceledException>();
        await FluentActions.Awaiting(() => database.VerifyAsync(cancellationToken: giveUp.Token).AsTask()).Should().ThrowAsync<OperationCanceledException>();
        storage.Compactions.Passed.Should().Be(0);
        await database.CompactAsync();
        database.Storage.SnapshotBytes.Should().BeGreaterThan(0);
    }

    [Fact]
    public async Task A_large_log_is_compacted_when_the_database_is_closed()
    {
        var disk = new SimulatedDisk(1);
        var storage = new GatedStorage(new LogStorage(disk));
        await using (var database = await Stores.OpenAsync(storage))
        {
            for (var i = 0; i < 100; i++)
                await database.PutAsync(new string('x', 100_000), "n", None);
            await database.FlushAsync();
            database.Storage.LogBytes.Should().BeGreaterThan(8 << 20);
        }

        storage.Compactions.Passed.Should().Be(1);
        await using var again = await Stores.OpenAsync(new LogStorage(disk));
        again.Storage.LogBytes.Should().BeLessThan(10_000);
        (await again.GetAsync("n")).Should().NotBeNull();
    }
}
