using GenosDb.Testing;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Database;

public sealed class LiveReaderTests : IAsyncLifetime
{
    private readonly VirtualTimeProvider _time = new();
    private GenosDatabase _db = null!;

    public async Task InitializeAsync() => _db = await TestDatabases.OpenAsync(options => options.TimeProvider = _time);

    public async Task DisposeAsync() => await _db.DisposeAsync();

    [Fact]
    public void An_option_that_is_out_of_its_range_is_named_with_the_range()
    {
        FluentActions.Invoking(() => new LiveQueryOptions { Buffer = 0 }).Should().Throw<ArgumentOutOfRangeException>()
            .WithParameterName(nameof(LiveQueryOptions.Buffer)).WithMessage("LiveQueryOptions.Buffer is at least 1*");
        FluentActions.Invoking(() => new LiveQueryOptions { Throttle = TimeSpan.FromHours(25) }).Should().Throw<ArgumentOutOfRangeException>()
            .WithParameterName(nameof(LiveQueryOptions.Throttle)).WithMessage("LiveQueryOptions.Throttle is zero to 24 hours*");
        FluentActions.Invoking(() => new LiveQueryOptions { SlowReader = (SlowReader)9 }).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(LiveQueryOptions.SlowReader));
    }

    [Fact]
    public async Task A_slow_reader_gets_the_net_difference()
    {
        await using var live = await _db.Nodes.WatchAsync(new LiveQueryOptions { Buffer = 1 });
        await using var sets = live.ReadAllAsync().GetAsyncEnumerator();
        var folded = new FoldedResult();
        await NextAsync(sets, folded);

        await _db.PutAsync(1, "a");
        await _db.PutAsync(2, "b");
        await _db.PutAsync(3, "a");
        await _db.PutAsync(4, "passing");
        await _db.RemoveAsync("passing");
        _ = live.Current;

        var set = await NextAsync(sets, folded);
        set.Changes.Select(change => (change.Kind, change.Id)).Should().Equal((ChangeKind.Added, "a"), (ChangeKind.Added, "b"));
        set.Revision.Should().Be(_db.Revision());
        folded.Ids.Should().Equal("a", "b");
    }

    [Fact]
    public async Task Dropping_tells_how_much_was_lost()
    {
        await using var live = await _db.Nodes.WatchAsync(new LiveQueryOptions { Buffer = 3, SlowReader = SlowReader.DropOldest });
        await using var sets = live.ReadAllAsync().GetAsyncEnumerator();
        for (var i = 0; i < 10; i++)
            await _db.PutAsync(i, $"n{i}");
        _ = live.Current;

        List<(bool IsInitial, long Lagged, string Ids)> read = [];
        for (var i = 0; i < 4; i++)
        {
            await sets.MoveNextAsync();
            read.Add((sets.Current.IsInitial, sets.Current.Lagged, string.Join(' ', sets.Current.Changes.Select(change => change.Id))));
        }

        read.Should().Equal((true, 0L, ""), (false, 7L, "n7"), (false, 0L, "n8"), (false, 0L, "n9"));
    }

    [Fact]
    public async Task A_blocking_reader_lets_local_writers_wait_and_its_own_writes_do_not()
    {
        await using var live = await _db.Nodes.WatchAsync(new LiveQueryOptions { Buffer = 2, SlowReader = SlowReader.Block });
        var sets = live.ReadAllAsync();
        for (var i = 0; i < 2; i++)
            await _db.PutAsync(i, $"n{i}");

        var waiting = _db.PutAsync(2, "n2").AsTask();
        waiting.IsCompleted.Should().BeFalse();
        var folded = new FoldedResult();
        await foreach (var set in sets)
        {
            folded.Apply(set);
            if (folded.Sets == 1)
                await _db.PutAsync(9, "own");
            if (folded.Ids.Contains("own", StringComparer.Ordinal) && folded.Ids.Contains("n2", StringComparer.Ordinal))
                break;
        }

        await waiting.InTime();
        await _db.PutAsync(3, "n3").AsTask().InTime();
    }

    [Fact]
    public async Task Who_waits_for_a_reader_goes_on_when_it_ends()
    {
        var live = await _db.Nodes.WatchAsync(new LiveQueryOptions { Buffer = 1, SlowReader = SlowReader.Block });
        _ = live.ReadAllAsync();
        await _db.PutAsync(1);
        var waiting = _db.PutAsync(2).AsTask();
        waiting.IsCompleted.Should().BeFalse();
        live.Dispose();
        await waiting.InTime();
    }

    [Fact]
    public async Task A_throttled_reader_gets_one_set_for_each_window()
    {
        await using var live = await _db.Nodes.WatchAsync(new LiveQueryOptions { Throttle = TimeSpan.FromSeconds(1) });
        var sets = new Recorder<NodeChangeSet<GenosNode>>();
        using var subscription = live.Changes.Subscribe(sets);
        await sets.CountAsync(1);

        for (var i = 0; i < 5; i++)
            await _db.PutAsync(i, "a");
        live.Current.Single().Value.Should().Be((GenosValue)4, "only readers are spared");
        sets.Items.Should().HaveCount(1);
        await _time.AdvanceAsync(TimeSpan.FromSeconds(1));
        (await sets.CountAsync(2))[1].Changes.Single().Should().Match<NodeChange<GenosNode>>(change => change.Kind == ChangeKind.Added && change.Current!.Value == 4);

        await _db.PutAsync(5, "a");
        await _db.RemoveAsync("a");
        _ = live.Current;
        await _time.AdvanceAsync(TimeSpan.FromSeconds(1));
        (await sets.CountAsync(3))[2].Changes.Single().Kind.Should().Be(ChangeKind.Removed);

        await _db.PutAsync(6, "last");
        await _db.DisposeAsync();
        await sets.CompletedAsync();
        sets.Items.Should().HaveCount(4, "what the window has brought is told before the end");
    }

    [Fact]
    public async Task A_callback_that_throws_harms_nobody_and_is_suspended_after_a_hundred_in_a_row()
    {
        using var log = new CountingLog();
        await using var db = await TestDatabases.OpenAsync(options => options.LoggerFactory = log);
        await using var live = await db.Nodes.WatchAsync();
        var problems = 0;
        var calls = 0;
        using var throwing = live.Subscribe(
            _ =>
            {
                Interlocked.Increment(ref calls);
                throw new InvalidTimeZoneException();
            },
            problem => Interlocked.Increment(ref problems));
        var quiet = new Recorder<NodeChange<GenosNode>>();
        using var other = live.Items().Subscribe(quiet);
        await db.WriteAsync(batch =>
        {
            for (var i = 0; i < 150; i++)
                batch.Put(i, $"n{i}");
        });

        await quiet.CountAsync(150);
        await log.WhenAsync(106);
        (calls, Volatile.Read(ref problems)).Should().Be((100, 100));
        await db.PutAsync(1, "more");
        await quiet.CountAsync(151);
        calls.Should().Be(100);
    }

    [Fact]
    public async Task Disposing_inside_a_callback_lets_that_one_finish_and_starts_no_other()
    {
        await _db.WriteAsync(batch =>
        {
            for (var i = 0; i < 5; i++)
                batch.Put(i);
        });
        await using var live = await _db.Nodes.WatchAsync();
        IDisposable? subscription = null;
        var assigned = new TaskCompletionSource();
        var calls = 0;
        subscription = live.Subscribe(_ =>
        {
            assigned.Task.GetAwaiter().GetResult();
            calls++;
            subscription!.Dispose();
        });
        assigned.SetResult();
        var after = new Recorder<NodeChange<GenosNode>>();
        using var other = live.Items().Subscribe(after);
        await _db.PutAsync(1);
        await after.CountAsync(6);
        calls.Should().BeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task Disposal_completes_readers_once_and_may_race_with_writes()
    {
        for (var round = 0; round < 50; round++)
        {
            var live = await _db.Nodes.WatchAsync();
            var sets = new Recorder<NodeChangeSet<GenosNode>>();
            live.Changes.Subscribe(sets);
            var reading = Task.Run(async () =>
            {
                await foreach (var _ in live.ReadAllAsync())
                {
                }
            });
            var writing = Task.Run(async () =>
            {
                for (var i = 0; i < 20; i++)
                    await _db.PutAsync(i, "a");
            });
            await Task.WhenAll(Task.Run(live.Dispose), Task.Run(live.Dispose), writing);
            await sets.CompletedAsync();
            await reading.InTime();
            sets.Completions.Should().Be(1);
            sets.BrokeTheGrammar.Should().BeFalse();
        }

        _db.WatcherCount.Should().Be(0);
    }

    [Fact]
    public async Task Cancelling_ends_a_reader_and_leaves_nothing_behind()
    {
        await using var live = await _db.Nodes.WatchAsync();
        using var cancellation = new CancellationTokenSource();
        var sets = live.ReadAllAsync(cancellation.Token).GetAsyncEnumerator();
        (await sets.MoveNextAsync()).Should().BeTrue();
        var next = sets.MoveNextAsync();
        await cancellation.CancelAsync();
        await FluentActions.Awaiting(async () => await next).Should().ThrowAsync<OperationCanceledException>();
        FluentActions.Invoking(() => ((IAsyncEnumerable<NodeChangeSet<GenosNode>>)sets).GetAsyncEnumerator()).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public async Task Observers_are_called_on_the_context_that_was_captured()
    {
        var context = new CountingContext();
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        ValueTask<LiveQuery<GenosNode>> opening;
        try
        {
            opening = _db.Nodes.WatchAsync(new LiveQueryOptions { CaptureContext = true });
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        await using var live = await opening;
        var sets = new Recorder<NodeChangeSet<GenosNode>>();
        using var subscription = live.Changes.Subscribe(sets);
        await _db.PutAsync(1);
        await sets.WhenAsync(items => items[^1].Revision == _db.Revision());
        context.Posts.Should().BeGreaterThan(0);
    }

    private static async Task<NodeChangeSet<GenosNode>> NextAsync(IAsyncEnumerator<NodeChangeSet<GenosNode>> sets, FoldedResult folded)
    {
        (await sets.MoveNextAsync()).Should().BeTrue();
        folded.Apply(sets.Current);
        return sets.Current;
    }

    private sealed class CountingContext : SynchronizationContext
    {
        private int _posts;

        public int Posts => Volatile.Read(ref _posts);

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _posts);
            base.Post(d, state);
        }
    }
}
