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

    private sealed class GoneContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => throw new ObjectDisposedException("the window");
    }
}
