using GenosDb.Storage;
using GenosDb.Testing;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Database;

/// <summary>Closing a database that has something to write.</summary>
public sealed class PersistenceDisposalTests
{
    [Fact]
    public async Task Pending_writes_are_written_and_their_tasks_complete()
    {
        var disk = new SimulatedDisk(1);
        var storage = new GatedStorage(new LogStorage(disk));
        var database = await Stores.OpenAsync(storage);
        storage.Flushes.Hold();
        var writes = Enum.GetValues<Durability>().SelectMany(durability => Enumerable.Range(0, 20).Select(i => database.PutAsync(i, $"{durability}{i}", new WriteOptions { Durability = durability }).AsTask())).ToArray();
        await storage.Flushes.ReachedAsync();
        var before = database.Image();
        Task[] closing = [database.DisposeAsync().AsTask(), database.DisposeAsync().AsTask(), Task.Run(async () => await database.DisposeAsync())];
        database.State.Should().Be(DatabaseState.Closed);
        storage.Flushes.Open();
        await Task.WhenAll(closing).InTime();
        await Task.WhenAll(writes).InTime();
        storage.Disposals.Should().Be(1);
        await FluentActions.Awaiting(() => database.FlushAsync().AsTask()).Should().ThrowAsync<ObjectDisposedException>();
        await FluentActions.Awaiting(() => database.CompactAsync().AsTask()).Should().ThrowAsync<ObjectDisposedException>();
        await FluentActions.Awaiting(() => database.VerifyAsync().AsTask()).Should().ThrowAsync<ObjectDisposedException>();

        await using var again = await Stores.OpenAsync(new LogStorage(disk));
        again.Image().Should().Be(before);
    }

    [Fact]
    public async Task A_storage_that_throws_where_its_verification_is_cancelled_is_closed_and_has_everything()
    {
        var disk = new SimulatedDisk(1);
        var storage = new RudeStorage(new LogStorage(disk));
        var database = await Stores.OpenAsync(storage);
        var verification = database.VerifyAsync().AsTask();
        await storage.Verifying.Task.InTime();
        await database.PutAsync(1, "a", new WriteOptions { Durability = Durability.None });
        await database.DisposeAsync().InTime();
        await FluentActions.Awaiting(() => verification.InTime()).Should().ThrowAsync<ObjectDisposedException>();
        await OpenAgainAsync(disk, ["a"]);
    }

    [Fact]
    public async Task A_disk_that_does_not_answer_is_waited_for_five_seconds()
    {
        var time = new VirtualTimeProvider();
        var disk = new SimulatedDisk(1);
        var storage = new GatedStorage(new LogStorage(disk));
        var database = await Stores.OpenAsync(storage, options => options.TimeProvider = time);
        storage.Flushes.Hold();
        var first = database.PutAsync(1, "first").AsTask();
        await storage.Flushes.ReachedAsync();
        var queued = database.PutAsync(2, "queued").AsTask();
        var flush = database.FlushAsync().AsTask();
        var open = database.PutAsync(3, "open").AsTask();
        var closing = database.DisposeAsync().AsTask();
        await time.AdvanceAsync(TimeSpan.FromSeconds(4.9));
        closing.IsCompleted.Should().BeFalse();
        while (!closing.IsCompleted)
            await time.AdvanceAsync(TimeSpan.FromSeconds(0.1));
        await closing;
        foreach (var task in new[] { first, queued, flush, open })
            (await FluentActions.Awaiting(() => task.InTime()).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.Faulted);

        // It comes back: what was pending is written in its order, with nothing left out.
        storage.Flushes.Open();
        await OpenAgainAsync(disk, ["first", "queued", "open"]);
    }

    [Fact]
    public async Task A_compaction_that_does_not_answer_is_waited_for_five_seconds()
    {
        var time = new VirtualTimeProvider();
        var disk = new SimulatedDisk(1);
        var storage = new GatedStorage(new LogStorage(disk));
        var database = await Stores.OpenAsync(storage, options => options.TimeProvider = time);
        await database.PutAsync(1, "n");
        storage.Compactions.Hold();
        var compaction = database.CompactAsync().AsTask();
        await storage.Compactions.ReachedAsync();
        var closing = database.DisposeAsync().AsTask();
        while (!closing.IsCompleted)
            await time.AdvanceAsync(TimeSpan.FromSeconds(1));
        await closing;
        storage.Compactions.Open();
        await FluentActions.Awaiting(() => compaction.InTime()).Should().ThrowAsync<Exception>();
        await OpenAgainAsync(disk, ["n"]);
    }

    [Fact]
    public async Task A_compaction_that_runs_is_given_up()
    {
        var disk = new SimulatedDisk(1);
        var storage = new GatedStorage(new LogStorage(disk));
        var database = await Stores.OpenAsync(storage);
        for (var i = 0; i < 100; i++)
            await database.PutAsync(i, $"n{i}", new WriteOptions { Durability = Durability.None });
        var before = database.Image();
        storage.Compactions.Hold();
        var compaction = database.CompactAsync().AsTask();
        await storage.Compactions.ReachedAsync();
        var second = database.CompactAsync().AsTask();
        var closing = database.DisposeAsync().AsTask();
        await FluentActions.Awaiting(() => second.InTime()).Should().ThrowAsync<ObjectDisposedException>();
        storage.Compactions.Open();
        await closing.InTime();
        await FluentActions.Awaiting(() => compaction.InTime()).Should().ThrowAsync<ObjectDisposedException>();

        await using var again = await Stores.OpenAsync(new LogStorage(disk));
        again.Image().Should().Be(before);
    }

    [Fact]
    public async Task A_flush_beside_the_disposal_ends_in_one_way_or_the_other()
    {
        for (var round = 0; round < 300; round++)
        {
            var database = await Stores.OpenAsync(new LogStorage(new SimulatedDisk((ulong)round)));
            using var together = new Barrier(2);
            var flushing = Task.Run(async () =>
            {
                together.SignalAndWait();
                try
                {
                    while (true)
                        await database.FlushAsync();
                }
                catch (ObjectDisposedException)
                {
                    // That is how it ends.
                }
            });
            together.SignalAndWait();
            await database.DisposeAsync().InTime();
            await flushing.InTime();
        }
    }

    private static async Task OpenAgainAsync(SimulatedDisk disk, string[] ids)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                await using var again = await Stores.OpenAsync(new LogStorage(disk));
                foreach (var id in ids)
                    (await again.GetAsync(id)).Should().NotBeNull();
                return;
            }
            catch (StorageException problem) when (problem.Failure == StorageFailure.InUse)
            {
                // The disposal that nobody waited for is not there yet.
                limit.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }
    }

    private sealed class RudeStorage(IGraphStorage inner) : IGraphStorage
    {
        public TaskCompletionSource Verifying { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public StorageStatus Status => inner.Status;

        public ValueTask<StorageOpening> OpenAsync(StorageOpenRequest request, CancellationToken cancellationToken) => inner.OpenAsync(request, cancellationToken);

        public ValueTask<long> AppendAsync(IReadOnlyList<StorageBatch> group, CancellationToken cancellationToken) => inner.AppendAsync(group, cancellationToken);

        public ValueTask FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public ValueTask CompactAsync(IStorageState state, CancellationToken cancellationToken) => inner.CompactAsync(state, cancellationToken);

        public async ValueTask<StorageReport> VerifyAsync(IProgress<StorageProgress>? progress, CancellationToken cancellationToken)
        {
            cancellationToken.Register(static () => throw new InvalidTimeZoneException());
            Verifying.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return await inner.VerifyAsync(progress, cancellationToken);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
