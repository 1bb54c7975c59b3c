using GenosDb.Storage;
using GenosDb.Testing;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Database;

/// <summary>The power goes off, or the process is killed, and the database is opened again.</summary>
public sealed class PersistenceCrashTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [Trait("Scenario", "97")]
    public async Task Every_strict_write_that_was_awaited_is_there_under_a_new_replica_id(int seed)
    {
        var disk = new SimulatedDisk((ulong)seed);
        var database = await Stores.OpenAsync(new LogStorage(disk));
        for (var i = 0; i < 50; i++)
            await database.PutAsync(i, $"n{i}");
        await database.RemoveAsync("n7");
        await database.LinkAsync("n1", "n2");
        var before = database.Image();
        var replica = database.Replica;
        disk.Crash();
        await database.DisposeAsync().InTime();

        await using var again = await Stores.OpenAsync(new LogStorage(disk));
        again.Image().Should().Be(before, "seed {0}", seed);
        again.Replica.Should().NotBe(replica);
    }

    [Fact]
    [Trait("Scenario", "96")]
    public async Task A_batch_is_there_wholly_or_not_at_all_wherever_the_power_goes_off()
    {
        var calls = await CountCallsAsync();
        calls.Should().BeGreaterThan(100);
        for (var at = 1; at <= calls; at++)
        {
            var disk = new SimulatedDisk((ulong)at, new SimulatedDiskFaults { FailAtCall = at, KeepFailing = true });
            var acknowledged = await RunAsync(disk);
            disk.Faults = new SimulatedDiskFaults();
            disk.Crash();

            await using var again = await Stores.OpenAsync(new LogStorage(disk));
            var values = new List<int>();
            for (var i = 0; i < 5; i++)
            {
                if (await again.GetAsync($"n{i}") is { } node)
                    values.Add((int)node.Value.AsInt64());
            }

            values.Distinct().Should().HaveCountLessThanOrEqualTo(1, "power off at call {0}", at);
            values.Count.Should().BeOneOf([0, 5], "power off at call {0}", at);
            (values.Count == 0 ? 0 : values[0]).Should().BeInRange(acknowledged, acknowledged + 1, "power off at call {0}", at);
            // What is there can be written on and compacted.
            await again.PutAsync("after", "after");
            await again.CompactAsync();
        }
    }

    [Fact]
    [Trait("Scenario", "96")]
    public async Task A_call_of_the_disk_that_fails_loses_nothing_that_was_acknowledged()
    {
        var calls = await CountCallsAsync();
        foreach (var failure in Enum.GetValues<SimulatedDiskFailure>())
        {
            for (var at = 1; at <= calls; at += failure == SimulatedDiskFailure.InputOutput ? 1 : 3)
            {
                var disk = new SimulatedDisk((ulong)at, new SimulatedDiskFaults { FailAtCall = at, FailsWith = failure });
                var acknowledged = await RunAsync(disk);
                disk.Faults = new SimulatedDiskFaults();

                await using var again = await Stores.OpenAsync(new LogStorage(disk));
                var value = await again.GetAsync("n0") is { } node ? (int)node.Value.AsInt64() : 0;
                value.Should().BeInRange(acknowledged, acknowledged + 1, "{0} at call {1}", failure, at);
            }
        }
    }

    [Fact]
    public async Task Relaxed_writes_survive_the_process_and_all_writes_are_a_prefix()
    {
        for (var seed = 1UL; seed <= 40; seed++)
        {
            var disk = new SimulatedDisk(seed);
            var database = await Stores.OpenAsync(new LogStorage(disk));
            var random = new Random((int)seed);
            var relaxed = 0;
            for (var i = 1; i <= 40; i++)
            {
                var durability = random.Next(2) == 0 ? Durability.None : Durability.Relaxed;
                await database.PutAsync(i, "n", new WriteOptions { Durability = durability });
                await database.PutAsync(i, $"n{i}", new WriteOptions { Durability = durability });
                if (durability == Durability.Relaxed)
                    relaxed = i;
            }

            var dies = seed % 2 == 0;
            if (dies)
                disk.Kill();
            else
                disk.Crash();
            await database.DisposeAsync().InTime();

            await using var again = await Stores.OpenAsync(new LogStorage(disk));
            var last = await again.GetAsync("n") is { } node ? (int)node.Value.AsInt64() : 0;
            if (dies)
                last.Should().BeGreaterThanOrEqualTo(relaxed, "seed {0}", seed);
            for (var i = 1; i <= 40; i++)
            {
                if (i != last)
                    (await again.GetAsync($"n{i}") is not null).Should().Be(i < last, "seed {0}, {1} of {2}", seed, i, last);
            }
        }
    }

    [Fact]
    public async Task No_stamp_is_used_twice_although_the_last_ones_were_lost_and_the_wall_clock_was_set_back()
    {
        var time = new VirtualTimeProvider();
        var disk = new SimulatedDisk(3);
        var seen = new HashSet<(ulong, ReplicaId)>();
        for (var life = 0; life < 10; life++)
        {
            var database = await Stores.OpenAsync(new LogStorage(disk), options => options.TimeProvider = time);
            for (var i = 0; i < 20; i++)
            {
                await database.PutAsync(i, $"n{life}-{i}", new WriteOptions { Durability = Durability.None });
                var stamp = (await database.GetAsync($"n{life}-{i}"))!.Timestamp;
                seen.Add((stamp.Packed, stamp.Origin)).Should().BeTrue();
            }

            disk.Crash();
            await database.DisposeAsync().InTime();
            time.SkewBy(TimeSpan.FromMinutes(-1));
        }
    }

    private static async Task<long> CountCallsAsync()
    {
        var disk = new SimulatedDisk(1);
        await RunAsync(disk);
        return disk.Calls;
    }

    /// <summary>Writes batches one after the other, compacts now and then, closes and opens once, until the disk fails.</summary>
    /// <returns>The last batch that was acknowledged.</returns>
    private static async Task<int> RunAsync(SimulatedDisk disk)
    {
        var acknowledged = 0;
        try
        {
            for (var life = 0; life < 2; life++)
            {
                var database = await Stores.OpenAsync(new LogStorage(disk));
                try
                {
                    for (var i = 0; i < 12; i++)
                    {
                        var value = acknowledged + 1;
                        await database.WriteAsync(batch =>
                        {
                            for (var n = 0; n < 5; n++)
                                batch.Put(value, $"n{n}");
                        }).AsTask().InTime();
                        acknowledged = value;
                        if (i % 5 == 4)
                            await database.CompactAsync();
                    }
                }
                finally
                {
                    await database.DisposeAsync().InTime();
                }
            }
        }
        catch (StorageException)
        {
            // What was acknowledged before is what counts.
        }

        return acknowledged;
    }
}
