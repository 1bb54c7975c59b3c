using GenosDb.Storage;
using GenosDb.Testing;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Database;

/// <summary>What a write waits for.</summary>
public sealed class PersistenceDurabilityTests
{
    private static readonly WriteOptions Relaxed = new() { Durability = Durability.Relaxed };
    private static readonly WriteOptions None = new() { Durability = Durability.None };

    [Fact]
    public async Task A_strict_write_waits_for_the_flush_and_can_be_read_before()
    {
        var storage = new GatedStorage(new LogStorage(new SimulatedDisk(1)));
        await using var database = await Stores.OpenAsync(storage);
        storage.Flushes.Hold();

        var write = database.WriteAsync(batch => batch.Put("v", "n")).AsTask();
        await storage.Flushes.ReachedAsync();
        (await database.GetAsync("n"))!.Value.AsString().Should().Be("v");
        write.IsCompleted.Should().BeFalse();

        storage.Flushes.Open();
        (await write.InTime()).Durability.Should().Be(Durability.Strict);
        database.Storage.DurableLsn.Should().Be(database.Storage.Lsn);
    }

    [Fact]
    public async Task A_relaxed_write_waits_until_the_operating_system_has_it()
    {
        var storage = new GatedStorage(new LogStorage(new SimulatedDisk(1)));
        await using var database = await Stores.OpenAsync(storage);
        storage.Flushes.Hold();
        storage.Appends.Hold();

        var write = database.WriteAsync(batch => batch.Put("v", "n"), Relaxed).AsTask();
        await storage.Appends.ReachedAsync();
        write.IsCompleted.Should().BeFalse();

        storage.Appends.Open();
        (await write.InTime()).Durability.Should().Be(Durability.Relaxed);
        database.Storage.DurableLsn.Should().BeLessThan(database.Storage.Lsn);
        storage.Flushes.Open();
    }

    [Fact]
    public async Task A_write_without_a_promise_waits_for_nothing()
    {
        var storage = new GatedStorage(new LogStorage(new SimulatedDisk(1)));
        await using var database = await Stores.OpenAsync(storage, options => options.Durability = Durability.None);
        storage.Appends.Hold();

        var write = database.WriteAsync(batch => batch.Put("v", "n"));
        write.IsCompletedSuccessfully.Should().BeTrue();
        (await write).Durability.Should().Be(Durability.None);
        storage.Appends.Open();
    }

    [Fact]
    public async Task Relaxed_writes_become_durable_within_the_window()
    {
        var time = new VirtualTimeProvider();
        var storage = new GatedStorage(new LogStorage(new SimulatedDisk(1)));
        await using var database = await Stores.OpenAsync(storage, options => options.TimeProvider = time);
        var flushes = storage.Flushes.Passed;
        await database.PutAsync("v", "n", Relaxed).AsTask().InTime();
        await time.AdvanceAsync(TimeSpan.FromMilliseconds(199));
        storage.Flushes.Passed.Should().Be(flushes);

        storage.Flushes.Hold();
        await time.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        await storage.Flushes.ReachedAsync();
        storage.Flushes.Open();
    }

    [Fact]
    public async Task A_megabyte_of_relaxed_writes_does_not_wait_for_the_window()
    {
        var storage = new GatedStorage(new LogStorage(new SimulatedDisk(1)));
        await using var database = await Stores.OpenAsync(storage, options => options.TimeProvider = new VirtualTimeProvider());
        storage.Flushes.Hold();
        for (var i = 0; i < 11; i++)
            _ = database.PutAsync(new string('x', 100_000), $"n{i}", Relaxed).AsTask();

        await storage.Flushes.ReachedAsync();
        storage.Flushes.Open();
    }

    [Fact]
    public async Task A_flush_makes_everything_durable_that_was_applied()
    {
        var disk = new SimulatedDisk(1);
        var database = await Stores.OpenAsync(new LogStorage(disk), options => options.TimeProvider = new VirtualTimeProvider());
        for (var i = 0; i < 50; i++)
            await database.PutAsync(i, $"n{i}", None);
        await database.FlushAsync().InTime();
        database.Storage.DurableLsn.Should().Be(database.Storage.Lsn);
        var before = database.Image();
        disk.Crash();
        await database.DisposeAsync();

        await using var again = await Stores.OpenAsync(new LogStorage(disk));
        again.Image().Should().Be(before);
    }

    [Fact]
    public async Task A_flush_with_nothing_to_do_ends_and_one_that_is_given_up_happens_all_the_same()
    {
        var storage = new GatedStorage(new LogStorage(new SimulatedDisk(1)));
        await using var database = await Stores.OpenAsync(storage);
        await database.FlushAsync().InTime();
        await database.PutAsync(1, "n", Relaxed);
        storage.Flushes.Hold();
        using var giveUp = new CancellationTokenSource();
        var flush = database.FlushAsync(giveUp.Token).AsTask();
        await storage.Flushes.ReachedAsync();
        await giveUp.CancelAsync();
        await FluentActions.Awaiting(() => flush.InTime()).Should().ThrowAsync<OperationCanceledException>();
        storage.Flushes.Open();
        await database.FlushAsync().InTime();
        database.Storage.DurableLsn.Should().Be(database.Storage.Lsn);
    }

    [Fact]
    public async Task A_wait_that_is_given_up_says_what_was_written_and_takes_nothing_back()
    {
        var storage = new GatedStorage(new LogStorage(new SimulatedDisk(1)));
        await using var database = await Stores.OpenAsync(storage);
        storage.Flushes.Hold();
        using var giveUp = new CancellationTokenSource();
        var write = database.PutAsync("v", "n", cancellationToken: giveUp.Token).AsTask();
        await storage.Flushes.ReachedAsync();
        await giveUp.CancelAsync();

        var thrown = (await FluentActions.Awaiting(() => write.InTime()).Should().ThrowAsync<WriteCanceledException>()).Which;
        thrown.CancellationToken.Should().Be(giveUp.Token);
        thrown.Operations.Should().ContainSingle();
        (await database.GetAsync("n"))!.Value.AsString().Should().Be("v");

        storage.Flushes.Open();
        await database.FlushAsync().InTime();
        database.Storage.DurableLsn.Should().Be(database.Storage.Lsn);
    }

    [Fact]
    public async Task A_write_that_is_cancelled_before_it_is_applied_never_happens()
    {
        await using var database = await Stores.OpenAsync(new LogStorage(new SimulatedDisk(1)));
        var write = () => database.PutAsync("v", "n", cancellationToken: new CancellationToken(canceled: true)).AsTask();
        (await write.Should().ThrowAsync<OperationCanceledException>()).Which.Should().NotBeOfType<WriteCanceledException>();
        (await database.GetAsync("n")).Should().BeNull();
    }

    [Fact]
    public async Task A_write_that_shall_not_wait_is_refused_while_the_disk_is_behind()
    {
        var storage = new GatedStorage(new LogStorage(new SimulatedDisk(1)));
        await using var database = await Stores.OpenAsync(storage);
        storage.Appends.Hold();
        var big = new string('x', 100_000);
        var options = None with { WhenBusy = WhenBusy.Fail };
        var written = new List<Task>();
        var write = () => written.Add(database.PutAsync(big, $"n{written.Count}", options).AsTask());
        for (var i = 0; i < 42; i++)
            write();

        var refused = await FluentActions.Awaiting(async () => await database.PutAsync(big, "refused", options)).Should().ThrowAsync<GenosException>();
        refused.Which.Should().Match<GenosException>(problem => problem.Code == GenosErrorCode.Busy && problem.IsTransient);
        (await database.GetAsync("refused")).Should().BeNull();
        var waiting = database.PutAsync(big, "waiting", None).AsTask();
        waiting.IsCompleted.Should().BeFalse();

        storage.Appends.Open();
        await waiting.InTime();
        await Task.WhenAll(written).InTime();
        await database.PutAsync(big, "accepted", options);
    }

    [Fact]
    public async Task Writers_that_come_while_a_flush_runs_share_the_next_one()
    {
        var storage = new GatedStorage(new LogStorage(new SimulatedDisk(1)));
        await using var database = await Stores.OpenAsync(storage);
        storage.Flushes.Hold();
        var first = database.PutAsync(0, "n").AsTask();
        await storage.Flushes.ReachedAsync();
        var flushes = storage.Flushes.Passed;
        var others = Enumerable.Range(1, 500).Select(i => database.PutAsync(i, $"n{i}").AsTask()).ToArray();
        storage.Flushes.Open();
        await first.InTime();
        await Task.WhenAll(others).InTime();

        (storage.Flushes.Passed - flushes).Should().Be(2);
    }

    [Fact]
    public async Task A_writer_that_asks_for_no_promise_waits_when_the_queue_is_full()
    {
        var storage = new GatedStorage(new LogStorage(new SimulatedDisk(1)));
        await using var database = await Stores.OpenAsync(storage);
        storage.Appends.Hold();
        var written = 0;
        Task<string>? waiting = null;
        while (waiting is null && written < 10_000)
        {
            var write = database.PutAsync(written++, "n", None);
            if (!write.IsCompleted)
                waiting = write.AsTask();
        }

        waiting.Should().NotBeNull();
        written.Should().BeLessThanOrEqualTo(4_098);
        storage.Appends.Open();
        await waiting!.InTime();
    }

    [Fact]
    public async Task Whoever_waits_in_a_callback_for_what_is_durable_stops_nobody()
    {
        await using var database = await Stores.OpenAsync(new LogStorage(new SimulatedDisk(1)));
        var seen = new Recorder<GraphChangeSet>(set =>
        {
            if (set.Added is [{ Id: "cause" }])
                database.PutAsync("v", "effect").AsTask().InTime().GetAwaiter().GetResult();
        });
        using var subscription = database.Changes.Subscribe(seen);
        await database.PutAsync("v", "cause").AsTask().InTime();
        await seen.WhenAsync(sets => sets.Any(set => set.Added.Any(node => node.Id == "effect")));
        await database.FlushAsync().AsTask().InTime();
        database.Storage.DurableLsn.Should().Be(database.Storage.Lsn);
    }

    [Fact]
    public async Task A_write_that_is_cancelled_before_it_is_applied_writes_nothing()
    {
        var storage = new GatedStorage(new LogStorage(new SimulatedDisk(1)));
        await using var database = await Stores.OpenAsync(storage);
        var written = storage.Written.Length;
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        foreach (var write in new Func<Task>[]
        {
            () => database.PutAsync(1, "n", cancellationToken: cancelled.Token).AsTask(),
            () => database.RemoveAsync("n", cancellationToken: cancelled.Token).AsTask(),
            () => database.WriteAsync(batch => batch.Put(1, "n"), cancellationToken: cancelled.Token).AsTask(),
            () => database.ClearAsync(ClearScope.ThisReplica, cancelled.Token).AsTask(),
            () => database.FlushAsync(cancelled.Token).AsTask(),
        })
        {
            await FluentActions.Awaiting(write).Should().ThrowAsync<OperationCanceledException>();
        }

        await database.FlushAsync();
        storage.Written.Should().HaveCount(written);
    }
}
