using System.Security.Cryptography;
using GenosDb.Storage;
using GenosDb.Sync;
using GenosDb.Testing;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Storage;
using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Database;

/// <summary>Which indexes there are outlasts a restart; what they hold is built again.</summary>
public sealed class PersistenceIndexTests
{
    private static readonly IndexDefinition Age = new("age");
    private static readonly IndexDefinition Name = new("name", IndexKind.Text);
    private static readonly IndexDefinition Place = new("$value", IndexKind.Geo);

    [Theory]
    [InlineData("memory")]
    [InlineData("log")]
    [InlineData("encrypted")]
    public async Task Every_opening_has_the_indexes_that_were_there_and_they_answer(string kind)
    {
        using var key = StorageKey.FromBytes(RandomNumberGenerator.GetBytes(32));
        var disk = new SimulatedDisk(1);
        var memory = new MemoryStorage();
        await using (var db = await OpenAsync())
        {
            await FillAsync(db, 100);
            foreach (var index in new[] { Age, Name, Place })
                (await db.EnsureIndexAsync(index)).Should().BeTrue();
            (await db.DropIndexAsync(Name)).Should().BeTrue();
        }

        for (var opening = 0; opening < 3; opening++)
        {
            await using var db = await OpenAsync();
            db.Indexes.Should().Equal(Age, Place);
            (await PlanAsync(db)).IndexPath.Should().Be("age");
            await db.PutAsync(new GenosMap { ["age"] = 7 }, $"new{opening}");
            (await db.Nodes.Where(NodeFilter.Eq("age", 7)).ToListAsync()).Should().HaveCount(3 + opening);
            (await db.EnsureIndexAsync(Age)).Should().BeFalse("it is there");
            if (opening == 1)
                await db.CompactAsync();
        }

        Task<GenosDatabase> OpenAsync() => kind switch
        {
            "memory" => Stores.OpenAsync(memory),
            "log" => Stores.OpenAsync(new LogStorage(disk)),
            _ => Stores.OpenAsync(new LogStorage(disk), options => options.StorageKey = key),
        };
    }

    [Fact]
    public async Task Nothing_is_written_by_an_opening_for_indexes_that_are_stored()
    {
        var memory = new MemoryStorage();
        await using (var db = await Stores.OpenAsync(memory))
            await db.EnsureIndexAsync(Age);
        var storage = new GatedStorage(memory);
        await using (var db = await Stores.OpenAsync(storage))
            db.Indexes.Should().Equal(Age);
        storage.Written.Should().NotContain(StateChangeKind.Indexes);
    }

    [Fact]
    public async Task What_was_acknowledged_outlasts_a_failure_at_any_call_of_the_disk()
    {
        var all = new SimulatedDisk(1);
        await RunAsync(all);
        all.Calls.Should().BeGreaterThan(50);
        for (var at = 1; at <= all.Calls; at++)
        {
            var disk = new SimulatedDisk((ulong)at, new SimulatedDiskFaults { FailAtCall = at, KeepFailing = true });
            var (before, after) = await RunAsync(disk);
            disk.Faults = new SimulatedDiskFaults();
            disk.Crash();
            await using var again = await Stores.OpenAsync(new LogStorage(disk));
            again.Indexes.Should().Match(indexes => indexes.SequenceEqual(before) || indexes.SequenceEqual(after), "power off at call {0}: {1} or {2}", at, string.Join(' ', before), string.Join(' ', after));
            (await PlanAsync(again)).IndexPath.Should().Be(again.Indexes.Contains(Age) ? "age" : null);
        }

        // What was acknowledged last, and what was asked for then.
        static async Task<(IndexDefinition[] Before, IndexDefinition[] After)> RunAsync(SimulatedDisk disk)
        {
            IndexDefinition[] before = [], after = [];
            try
            {
                await using var db = await Stores.OpenAsync(new LogStorage(disk));
                await FillAsync(db, 10);
                await EnsureAsync(Age);
                await EnsureAsync(Name);
                await db.CompactAsync();
                after = [Name];
                await db.DropIndexAsync(Age);
                before = after;
                await db.CompactAsync();
                await EnsureAsync(Place);

                async Task EnsureAsync(IndexDefinition index)
                {
                    after = [.. before, index];
                    await db.EnsureIndexAsync(index);
                    before = after;
                }
            }
            catch (StorageException)
            {
                // What was acknowledged before is what counts.
            }

            return (before, after);
        }
    }

    [Fact]
    public async Task An_index_answers_at_once_and_is_ensured_when_it_is_durable()
    {
        var storage = new GatedStorage(new LogStorage(new SimulatedDisk(1)));
        await using var db = await Stores.OpenAsync(storage);
        await FillAsync(db, 10);
        storage.Flushes.Hold();
        var ensuring = db.EnsureIndexAsync(Age).AsTask();
        await storage.Flushes.ReachedAsync();
        (await PlanAsync(db)).IndexPath.Should().Be("age");
        var other = db.EnsureIndexAsync(Age).AsTask();
        using var giveUp = new CancellationTokenSource();
        var impatient = db.EnsureIndexAsync(Age, progress: null, giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        await FluentActions.Awaiting(() => impatient.InTime()).Should().ThrowAsync<OperationCanceledException>();
        ensuring.IsCompleted.Should().BeFalse();
        other.IsCompleted.Should().BeFalse("what it is told must be durable for it, too");
        storage.Flushes.Open();
        (await ensuring.InTime()).Should().BeTrue();
        (await other.InTime()).Should().BeFalse();

        storage.Flushes.Hold();
        var dropping = db.DropIndexAsync(Age).AsTask();
        await storage.Flushes.ReachedAsync();
        db.Indexes.Should().BeEmpty();
        dropping.IsCompleted.Should().BeFalse();
        storage.Flushes.Open();
        (await dropping.InTime()).Should().BeTrue();
    }

    [Fact]
    public async Task A_storage_that_failed_takes_no_index_and_says_so()
    {
        var storage = new GatedStorage(new LogStorage(new SimulatedDisk(1)));
        await using var db = await Stores.OpenAsync(storage);
        await db.EnsureIndexAsync(Age);
        storage.Flushes.Open(new StorageException(StorageFailure.Faulted, "no more"));
        (await FluentActions.Awaiting(() => db.EnsureIndexAsync(Name).AsTask().InTime()).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.Faulted);
        (await FluentActions.Awaiting(() => db.EnsureIndexAsync(Place).AsTask().InTime()).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.Faulted);
        (await FluentActions.Awaiting(() => db.DropIndexAsync(Age).AsTask().InTime()).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.Faulted);
        db.Indexes.Should().Contain(Age).And.NotContain(Place);
    }

    [Fact]
    public async Task A_reader_has_the_indexes_of_the_store_and_its_own_are_not_stored()
    {
        var disk = new SimulatedDisk(1);
        await using (var db = await Stores.OpenAsync(new LogStorage(disk)))
        {
            await FillAsync(db, 10);
            await db.EnsureIndexAsync(Age);
        }

        await using (var reader = await Stores.OpenAsync(new LogStorage(disk), options => options.ReadOnly = true))
        {
            (await PlanAsync(reader)).IndexPath.Should().Be("age");
            (await reader.EnsureIndexAsync(Name)).Should().BeTrue();
            (await reader.DropIndexAsync(Age)).Should().BeTrue();
            reader.Indexes.Should().Equal(Name);
        }

        await using var again = await Stores.OpenAsync(new LogStorage(disk));
        again.Indexes.Should().Equal(Age);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_opening_that_skips_the_indexes_builds_none_and_keeps_them(bool isReadOnly)
    {
        var disk = new SimulatedDisk(1);
        await using (var db = await Stores.OpenAsync(new LogStorage(disk)))
        {
            await FillAsync(db, 100);
            await db.EnsureIndexAsync(Age);
            await db.EnsureIndexAsync(Name);
            await db.EnsureIndexAsync(Place);
        }

        var told = new ToldProgress<StorageProgress>();
        await using (var db = await Stores.OpenAsync(new LogStorage(disk), options => (options.SkipIndexes, options.ReadOnly, options.Progress) = (true, isReadOnly, told)))
        {
            told.Reports.Should().NotContain(report => report.Phase == StoragePhase.Indexing).And.Contain(report => report.Phase == StoragePhase.Done);
            db.Indexes.Should().Equal(Age, Name, Place);
            (await PlanAsync(db)).Should().Match<QueryPlan>(plan => plan.IndexPath == null && plan.NodesReturned == 2);

            var building = new ToldProgress<IndexProgress>();
            (await db.EnsureIndexAsync(Age, building)).Should().BeFalse("the store has it");
            building.Reports[^1].Should().Be(new IndexProgress(100, 100));
            (await PlanAsync(db)).IndexPath.Should().Be("age");
            db.Indexes.Should().Equal(Age, Name, Place);
            (await db.DropIndexAsync(Name)).Should().BeTrue("it was not built, and is there");
            (await db.DropIndexAsync(Name)).Should().BeFalse();
            db.Indexes.Should().Equal(Age, Place);
            if (!isReadOnly)
                await db.CompactAsync();
        }

        await using var again = await Stores.OpenAsync(new LogStorage(disk));
        again.Indexes.Should().Equal(isReadOnly ? [Age, Name, Place] : [Age, Place]);
    }

    [Fact]
    public async Task Indexes_that_were_skipped_count_to_the_most_there_may_be()
    {
        var disk = new SimulatedDisk(1);
        await using (var db = await Stores.OpenAsync(new LogStorage(disk)))
        {
            for (var number = 0; number < 32; number++)
                await db.EnsureIndexAsync(new($"f{number}"));
        }

        await using (var db = await Stores.OpenAsync(new LogStorage(disk), options => options.SkipIndexes = true))
        {
            await FluentActions.Awaiting(() => db.EnsureIndexAsync(new("one more")).AsTask()).Should().ThrowAsync<GenosLimitException>();
            (await db.EnsureIndexAsync(new("f7"))).Should().BeFalse("it is one of them");
            await db.DropIndexAsync(new("f8"));
            (await db.EnsureIndexAsync(new("one more"))).Should().BeTrue();
        }

        await using var again = await Stores.OpenAsync(new LogStorage(disk));
        again.Indexes.Should().HaveCount(32).And.NotContain(new IndexDefinition("f8"));
    }

    [Fact]
    public async Task Giving_up_or_closing_while_an_opening_builds_them_costs_no_index()
    {
        var disk = new SimulatedDisk(1);
        await using (var db = await Stores.OpenAsync(new LogStorage(disk)))
        {
            await FillAsync(db, 4_000);
            await db.EnsureIndexAsync(Age);
            await db.EnsureIndexAsync(Name);
        }

        using var giveUp = new CancellationTokenSource();
        await FluentActions.Awaiting(async () => await GenosDatabase.OpenAsync(
            "shared.genos",
            options =>
            {
                options.Storage = new LogStorage(disk);
                options.Progress = new ToldProgress<StorageProgress>(progress =>
                {
                    if (progress.Phase == StoragePhase.Indexing)
                        giveUp.Cancel();
                });
            },
            giveUp.Token)).Should().ThrowAsync<OperationCanceledException>();
        await using var again = await Stores.OpenAsync(new LogStorage(disk));
        again.Indexes.Should().Equal(Age, Name);
        again.GetDiagnostics().Nodes.Should().Be(4_000);
    }

    [Fact]
    public async Task A_backup_brings_the_indexes_along_and_clearing_leaves_them()
    {
        using var folder = new TemporaryFolder();
        using var backup = new MemoryStream();
        await using (var db = await Stores.OpenAsync(new LogStorage(new SimulatedDisk(1))))
        {
            await FillAsync(db, 10);
            await db.EnsureIndexAsync(Age);
            await db.EnsureIndexAsync(Place);
            await db.BackupAsync(backup);
        }

        backup.Position = 0;
        var path = folder.PathOf("again.genos");
        await GenosDatabase.RestoreAsync(backup, path);
        await using (var restored = await GenosDatabase.OpenAsync(path))
        {
            restored.Indexes.Should().Equal(Age, Place);
            (await PlanAsync(restored)).IndexPath.Should().Be("age");
            await restored.ClearAsync(ClearScope.ThisReplica);
        }

        await using var cleared = await GenosDatabase.OpenAsync(path);
        cleared.GetDiagnostics().Nodes.Should().Be(0);
        cleared.Indexes.Should().Equal(Age, Place);
    }

    [Theory]
    [InlineData(7, "age")]
    [InlineData(0, "$depth")]
    [InlineData(0, "a\\b")]
    public async Task An_index_that_only_a_newer_version_can_make_is_refused_and_nothing_is_lost(byte kind, string path)
    {
        var storage = new MemoryStorage();
        await using (var db = await Stores.OpenAsync(storage))
            await db.PutAsync(1, "n");
        var record = StateRecords.Indexes([(kind, path)]);
        await Stores.AlterAsync(storage, (_, value) => value, ([(byte)StateChangeKind.Indexes], record.Value!));
        (await FluentActions.Awaiting(() => Stores.OpenAsync(storage)).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.UnsupportedVersion);
        await Stores.AlterAsync(storage, (key, value) => key[0] == (byte)StateChangeKind.Indexes ? StateRecords.Indexes([(0, "age")]).Value! : value);
        await using var again = await Stores.OpenAsync(storage);
        again.Indexes.Should().Equal(Age);
        again.GetDiagnostics().Nodes.Should().Be(1);
    }

    [Fact]
    public void The_record_of_the_indexes_is_read_as_it_was_written_or_not_at_all()
    {
        (byte Kind, string Path)[] indexes = [(0, "age"), (2, "$value"), (1, "náme")];
        var bytes = StateRecords.Indexes(indexes).Value!;
        StateRecords.TryReadIndexes(bytes, out var read).Should().BeTrue();
        read.Should().Equal(indexes);
        StateRecords.TryReadIndexes(StateRecords.Indexes([]).Value, out read).Should().BeTrue();
        read.Should().BeEmpty();
        for (var length = 0; length < bytes.Length; length++)
            StateRecords.TryReadIndexes(bytes.AsSpan(0, length), out _).Should().BeFalse();
        foreach (var wrong in new GenosValue[] { 1, "age", GenosValue.Array("age"), GenosValue.Array(GenosValue.Array("age", 0)), GenosValue.Array(GenosValue.Array(0, "age", 1)), GenosValue.Array(GenosValue.Array(256, "age")), GenosValue.Array(GenosValue.Array(-1, "age")) })
            StateRecords.TryReadIndexes(wrong.ToOwnedBytes(), out _).Should().BeFalse("{0} was never written", wrong);
    }

    [Fact]
    public async Task Progress_of_an_opening_ends_after_the_indexes()
    {
        var disk = new SimulatedDisk(1);
        await using (var db = await Stores.OpenAsync(new LogStorage(disk)))
        {
            await FillAsync(db, 4_000);
            await db.EnsureIndexAsync(Age);
            await db.EnsureIndexAsync(Name);
        }

        var told = new ToldProgress<StorageProgress>();
        await using var again = await Stores.OpenAsync(new LogStorage(disk), options => options.Progress = told);
        told.Reports.Select(report => report.Phase).Distinct().Should().Equal(StoragePhase.Locking, StoragePhase.Snapshot, StoragePhase.Log, StoragePhase.Indexing, StoragePhase.Done);
        told.Reports.Count(report => report.Phase == StoragePhase.Done).Should().Be(1);
        var before = told.Reports.First(report => report.Phase == StoragePhase.Indexing);
        told.Reports[^1].Records.Should().Be(before.Records + (2 * 4_000));
        told.Reports.Should().BeInAscendingOrder(report => report.Records);
        told.Reports.Should().OnlyContain(report => report.Phase < StoragePhase.Indexing || report.BytesDone == report.BytesTotal);
    }

    [Fact]
    public async Task Random_histories_of_indexes_closings_and_power_cuts_leave_what_was_acknowledged()
    {
        IndexDefinition[] pool = [Age, Name, Place, new("name"), new("$id"), new("deep.er")];
        for (var seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            var disk = new SimulatedDisk((ulong)seed);
            var expected = new List<IndexDefinition>();
            for (var life = 0; life < 5; life++)
            {
                var db = await Stores.OpenAsync(new LogStorage(disk));
                db.Indexes.Should().Equal(expected, "seed {0}, life {1}", seed, life);
                for (var step = random.Next(8); step > 0; step--)
                {
                    var index = pool[random.Next(pool.Length)];
                    switch (random.Next(4))
                    {
                        case 0:
                            (await db.DropIndexAsync(index)).Should().Be(expected.Remove(index), "seed {0}", seed);
                            break;
                        case 1:
                            await FillAsync(db, random.Next(20));
                            break;
                        case 2:
                            await db.CompactAsync();
                            break;
                        default:
                            (await db.EnsureIndexAsync(index)).Should().Be(!expected.Contains(index), "seed {0}", seed);
                            if (!expected.Contains(index))
                                expected.Add(index);
                            break;
                    }
                }

                if (random.Next(2) == 0)
                    disk.Crash();
                await db.DisposeAsync().InTime();
            }
        }
    }

    private static async Task FillAsync(GenosDatabase db, int count) => await db.WriteAsync(batch =>
    {
        for (var number = 0; number < count; number++)
            batch.Put(new GenosMap { ["age"] = number % 50, ["name"] = $"user {number}" }, $"n{number}");
    });

    private static async Task<QueryPlan> PlanAsync(GenosDatabase db) => await db.ExplainAsync(new NodeQuery { Filter = NodeFilter.Eq("age", 3) });
}
