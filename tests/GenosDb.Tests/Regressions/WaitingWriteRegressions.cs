using GenosDb.Storage;
using GenosDb.Testing;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Regressions;

/// <summary>What a review of writes that wait for readers found.</summary>
public sealed class WaitingWriteRegressions : IAsyncLifetime
{
    private static readonly LiveQueryOptions OneAtATime = new() { Buffer = 1, SlowReader = SlowReader.Block };

    private GenosDatabase _db = null!;

    public async Task InitializeAsync() => _db = await TestDatabases.OpenAsync(options => options.Limits = new GenosLimits { TraversalNodes = 10 });

    public async Task DisposeAsync() => await _db.DisposeAsync();

    [Fact]
    public async Task A_reader_whose_context_is_gone_lets_writers_go()
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new GoneContext());
        ValueTask<LiveQuery<GenosNode>> opening;
        try
        {
            opening = _db.Nodes.WatchAsync(OneAtATime with { CaptureContext = true });
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        await using var live = await opening;
        using var subscription = live.Subscribe(_ => { });
        for (var number = 0; number < 5; number++)
            await _db.PutAsync(number, "a").AsTask().InTime();
    }

    [Fact]
    public async Task Who_reads_two_queries_in_one_flow_and_ends_one_does_not_wait_for_the_other()
    {
        await using var first = await _db.Nodes.WatchAsync(OneAtATime);
        await using var second = await _db.Nodes.WatchAsync(OneAtATime);
        var ending = first.ReadAllAsync().GetAsyncEnumerator();
        await using var staying = second.ReadAllAsync().GetAsyncEnumerator();
        await ending.MoveNextAsync();
        await staying.MoveNextAsync();
        await ending.DisposeAsync();
        for (var number = 0; number < 5; number++)
            await _db.PutAsync(number, "a").AsTask().InTime();
    }

    [Fact]
    public async Task A_query_that_fails_lets_writers_go()
    {
        await _db.PutAsync(0, "root");
        await using var live = await _db.Nodes.Where(NodeFilter.Id("root")).Descendants().WatchAsync(OneAtATime);
        _ = live.ReadAllAsync();
        List<Task> writes = [];
        for (var number = 0; number < 15; number++)
        {
            writes.Add(_db.PutAsync(number, $"n{number}").AsTask());
            writes.Add(_db.LinkAsync("root", $"n{number}").AsTask());
        }

        await Task.WhenAll(writes).InTime();
    }

    [Fact]
    public async Task A_reader_that_is_suspended_lets_writers_go()
    {
        await using var live = await _db.Nodes.WatchAsync(OneAtATime);
        var gate = new TaskCompletionSource();
        using var subscription = live.Subscribe(_ =>
        {
            gate.Task.GetAwaiter().GetResult();
            throw new InvalidTimeZoneException();
        });
        var writes = Enumerable.Range(0, 120).Select(number => _db.PutAsync(number, "a").AsTask()).ToArray();
        gate.SetResult();
        await Task.WhenAll(writes).InTime();
    }

    [Fact]
    public async Task A_live_query_that_is_disposed_after_the_database_starts_no_call()
    {
        var db = await TestDatabases.OpenAsync();
        var live = await db.Nodes.WatchAsync();
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource();
        var calls = 0;
        var observer = new Recorder<NodeChangeSet<GenosNode>>(set =>
        {
            if (Interlocked.Increment(ref calls) != 1)
                return;
            began.SetResult();
            goOn.Task.GetAwaiter().GetResult();
        });
        using var subscription = live.Changes.Subscribe(observer);
        await began.Task.InTime();
        await db.PutAsync(1, "a");
        await db.PutAsync(2, "b");
        await db.DisposeAsync();
        live.Dispose();
        goOn.SetResult();
        await observer.CompletedAsync();
        Volatile.Read(ref calls).Should().Be(1);
    }

    [Fact]
    public async Task A_storage_that_fails_while_writers_wait_for_a_reader_tells_each_of_them_and_nobody_else()
    {
        List<Exception> unobserved = [];
        EventHandler<UnobservedTaskExceptionEventArgs> note = (_, e) =>
        {
            lock (unobserved)
                unobserved.Add(e.Exception);
        };
        TaskScheduler.UnobservedTaskException += note;
        try
        {
            await RunAsync();
            for (var round = 0; round < 3; round++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            lock (unobserved)
                unobserved.Where(problem => problem.ToString().Contains("no more of it", StringComparison.Ordinal)).Should().BeEmpty();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= note;
        }

        static async Task RunAsync()
        {
            var storage = new GatedStorage(new LogStorage(new SimulatedDisk(1)));
            await using var db = await Stores.OpenAsync(storage);
            await using var live = await db.Nodes.WatchAsync(OneAtATime);
            _ = live.ReadAllAsync();
            storage.Flushes.Hold();
            using var giveUp = new CancellationTokenSource();
            var writes = Enumerable.Range(0, 5).Select(number => db.PutAsync(number, $"n{number}", new WriteOptions { Durability = Durability.Strict }).AsTask()).ToArray();
            var given = Enumerable.Range(0, 5).Select(number => db.PutAsync(number, $"n{number}", new WriteOptions { Durability = Durability.Strict }, giveUp.Token).AsTask()).ToArray();
            await storage.Flushes.ReachedAsync();
            await giveUp.CancelAsync();
            foreach (var write in given)
                await FluentActions.Awaiting(() => write.InTime()).Should().ThrowAsync<WriteCanceledException>();
            storage.Flushes.Open(new StorageException(StorageFailure.Faulted, "no more of it"));
            foreach (var write in writes)
                await FluentActions.Awaiting(() => write.InTime()).Should().ThrowAsync<StorageException>();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Nobody_waits_for_ever_while_readers_come_and_go_and_write_themselves(int seed)
    {
        var random = new Random(seed);
        var db = await TestDatabases.OpenAsync();
        var isOver = false;
        var calls = 0;
        List<Task> all = [];
        for (var reader = 0; reader < 3; reader++)
        {
            var (name, dice) = (reader, new Random(random.Next()));
            all.Add(Task.Run(async () =>
            {
                while (!Volatile.Read(ref isOver))
                {
                    var options = OneAtATime with { Buffer = 1 + dice.Next(3), Throttle = dice.Next(3) == 0 ? TimeSpan.FromMilliseconds(1) : TimeSpan.Zero };
                    await using var live = await db.Nodes.Where(NodeFilter.Gte("$value", 0)).WatchAsync(options);
                    // Some of the answers are in the results, so that readers fill each other.
                    using var subscription = live.Subscribe(change =>
                    {
                        if (Interlocked.Increment(ref calls) % 3 == 0 && !Volatile.Read(ref isOver))
                            db.PutAsync(calls % 2 - 1, $"answer{calls % 5}").AsTask().Wait();
                        if (calls % 17 == 0)
                            throw new InvalidTimeZoneException();
                    });
                    var left = 1 + dice.Next(20);
                    await foreach (var set in live.ReadAllAsync())
                    {
                        await db.PutAsync(-1, $"own{name}");
                        if (--left == 0)
                            break;
                    }
                }
            }));
        }

        List<Task> writers = [];
        for (var writer = 0; writer < 6; writer++)
        {
            var (name, dice) = (writer, new Random(random.Next()));
            writers.Add(Task.Run(async () =>
            {
                for (var number = 0; number < 300; number++)
                {
                    using var giveUp = new CancellationTokenSource();
                    try
                    {
                        var write = dice.Next(8) switch
                        {
                            0 => db.RemoveAsync($"n{dice.Next(5)}", cancellationToken: giveUp.Token).AsTask(),
                            1 => db.WriteAsync(batch => Array.ForEach(["b1", "b2"], id => batch.Put(number, id)), cancellationToken: giveUp.Token).AsTask(),
                            2 when number % 10 == 0 => db.ClearAsync(number % 20 == 0 ? ClearScope.ThisReplica : ClearScope.EveryPeer, giveUp.Token).AsTask(),
                            3 => db.PutAsync(number, "busy", new WriteOptions { WhenBusy = WhenBusy.Fail }, giveUp.Token).AsTask(),
                            _ => db.PutAsync(number, $"n{dice.Next(5)}", cancellationToken: giveUp.Token).AsTask(),
                        };
                        if (dice.Next(5) == 0)
                            await giveUp.CancelAsync();
                        await write;
                    }
                    catch (OperationCanceledException)
                    {
                        // Given up.
                    }
                    catch (GenosException problem) when (problem.Code == GenosErrorCode.Busy)
                    {
                        // Refused.
                    }
                }
            }));
        }

        await Task.WhenAll(writers).InTime();
        Volatile.Write(ref isOver, true);
        var last = Enumerable.Range(0, 5).Select(number => Task.Run(() => db.PutAsync(number, $"last{number}").AsTask())).ToArray();
        await Task.WhenAll(last).InTime();
        var disposing = db.DisposeAsync().AsTask();
        foreach (var reader in all)
        {
            try
            {
                await reader.InTime();
            }
            catch (ObjectDisposedException)
            {
                // It came too late.
            }
        }

        await disposing.InTime();
    }

    private sealed class GoneContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => throw new ObjectDisposedException("the window");
    }
}
