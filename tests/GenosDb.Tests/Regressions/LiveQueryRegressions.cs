using GenosDb.Feeds;
using GenosDb.Testing;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Regressions;

/// <summary>What a review of live queries found.</summary>
public sealed class LiveQueryRegressions : IAsyncLifetime
{
    private readonly VirtualTimeProvider _time = new();
    private GenosDatabase _db = null!;

    public async Task InitializeAsync() => _db = await TestDatabases.OpenAsync(options => options.TimeProvider = _time);

    public async Task DisposeAsync() => await _db.DisposeAsync();

    [Fact]
    public async Task Windows_of_a_throttled_reader_that_is_slow_are_merged_without_loss()
    {
        await using var live = await _db.Nodes.WatchAsync(new LiveQueryOptions { Throttle = TimeSpan.FromSeconds(1), Buffer = 1 });
        await using var sets = live.ReadAllAsync().GetAsyncEnumerator();
        var folded = new FoldedResult();
        await NextAsync(sets, folded);
        foreach (var id in (string[])["a", "b", "c"])
        {
            await _db.PutAsync(1, id);
            await EndWindowAsync(live);
        }

        await NextAsync(sets, folded);
        folded.Ids.Should().Equal("a", "b", "c");
    }

    [Fact]
    public async Task A_window_in_which_nothing_remained_drops_nothing()
    {
        await using var live = await _db.Nodes.WatchAsync(new LiveQueryOptions { Throttle = TimeSpan.FromSeconds(1), Buffer = 1, SlowReader = SlowReader.DropOldest });
        await using var sets = live.ReadAllAsync().GetAsyncEnumerator();
        var folded = new FoldedResult();
        await NextAsync(sets, folded);
        await _db.WriteAsync(batch =>
        {
            foreach (var id in (string[])["a", "b", "c"])
                batch.Put(1, id);
        });
        await EndWindowAsync(live);
        await _db.PutAsync(1, "passing");
        await _db.RemoveAsync("passing");
        await EndWindowAsync(live);

        await NextAsync(sets, folded);
        folded.Ids.Should().Equal("a", "b", "c");
    }

    [Fact]
    public async Task A_reader_that_is_cancelled_before_it_begins_leaves_nothing_behind()
    {
        await using var live = await _db.Nodes.WatchAsync();
        _ = live.ReadAllAsync(new CancellationToken(canceled: true));
        live.ReaderCount.Should().Be(0);
    }

    [Fact]
    public async Task Who_reads_within_another_reader_may_write_after_the_inner_one_has_ended()
    {
        var options = new LiveQueryOptions { Buffer = 1, SlowReader = SlowReader.Block };
        await using var outer = await _db.Nodes.WatchAsync(options);
        await using var inner = await _db.Nodes.WatchAsync(options);
        await foreach (var _ in outer.ReadAllAsync())
        {
            await foreach (var set in inner.ReadAllAsync())
                break;
            for (var i = 0; i < 3; i++)
                await _db.PutAsync(i).AsTask().InTime();
            break;
        }

        WriterGates.IsWithinReader.Should().BeFalse();
    }

    [Fact]
    public async Task What_a_query_selects_may_watch_something_itself()
    {
        List<Task> opened = [];
        var query = _db.Nodes.Select(node =>
        {
            lock (opened)
                opened.Add(_db.WatchAsync(node.Id).AsTask());
            return node.Id;
        });
        await using var live = await query.WatchAsync();
        await using var other = await _db.Nodes.WatchAsync();
        for (var i = 0; i < 5; i++)
        {
            await _db.PutAsync(i, $"n{i}");
            live.Current.Should().HaveCount(i + 1);
            other.Current.Should().HaveCount(i + 1);
        }

        opened.Should().HaveCount(5);
        await Task.WhenAll(opened).InTime();
        await _db.PutAsync(9, "n0");
        var first = await (Task<LiveQuery<GenosNode>>)opened[0];
        first.Current.Single().Value.Should().Be((GenosValue)9);
    }

    private static async Task NextAsync(IAsyncEnumerator<NodeChangeSet<GenosNode>> sets, FoldedResult folded)
    {
        (await sets.MoveNextAsync().AsTask().InTime()).Should().BeTrue();
        sets.Current.Lagged.Should().Be(0);
        folded.Apply(sets.Current);
    }

    private async Task EndWindowAsync(LiveQuery<GenosNode> live)
    {
        _ = live.Current;
        await _time.AdvanceAsync(TimeSpan.FromSeconds(1));
    }
}
