using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Database;

public sealed class UpdateTests : IAsyncLifetime
{
    private GenosDatabase _db = null!;

    public async Task InitializeAsync()
    {
        _db = await TestDatabases.OpenAsync();
        await _db.PutAsync(0, "counter");
    }

    public async Task DisposeAsync() => await _db.DisposeAsync();

    [Fact]
    public async Task Eight_threads_lose_no_increment()
    {
        const int Threads = 8, Increments = 250;
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < Increments; i++)
                await _db.UpdateAsync("counter", value => value.AsInt64() + 1);
        }))).InTime();
        (await _db.GetAsync("counter"))!.Value.AsInt64().Should().Be(Threads * Increments);
    }

    [Fact]
    public async Task The_result_is_the_node_after_the_write()
    {
        await _db.LinkAsync("counter", "counter", "self");
        var before = (await _db.GetAsync("counter"))!;

        var after = (await _db.UpdateAsync("counter", value => value.AsInt64() + 5))!;

        after.Value.AsInt64().Should().Be(5);
        after.Timestamp.Should().BeGreaterThan(before.Timestamp);
        after.Edges.Should().Equal(new GenosEdge("self", "counter"));
        after.Value.Should().Be((await _db.GetAsync("counter"))!.Value);
    }

    [Fact]
    public async Task The_function_is_not_called_for_a_node_that_is_not_there()
    {
        var state = _db.State();
        (await _db.UpdateAsync("nobody", _ => throw new InvalidTimeZoneException())).Should().BeNull();
        _db.State().Should().Be(state);
    }

    [Fact]
    public async Task Equal_bytes_write_nothing()
    {
        var state = _db.State();
        var before = (await _db.GetAsync("counter"))!;
        // The integer zero and the double zero have one encoding.
        (await _db.UpdateAsync("counter", _ => 0.0))!.Timestamp.Should().Be(before.Timestamp);
        _db.State().Should().Be(state);
    }

    [Fact]
    public async Task The_function_runs_again_on_what_was_written_meanwhile()
    {
        List<long> seen = [];
        var result = await _db.UpdateAsync("counter", value =>
        {
            seen.Add(value.AsInt64());
            if (seen.Count == 1)
                _db.PutAsync(10, "counter").AsTask().IsCompletedSuccessfully.Should().BeTrue();
            return value.AsInt64() + 1;
        });

        seen.Should().Equal(0, 10);
        result!.Value.AsInt64().Should().Be(11);
    }

    [Fact]
    public async Task A_node_that_was_removed_meanwhile_is_not_brought_back()
    {
        var result = await _db.UpdateAsync("counter", value =>
        {
            _db.RemoveAsync("counter").AsTask().IsCompletedSuccessfully.Should().BeTrue();
            return value.AsInt64() + 1;
        });
        result.Should().BeNull();
        (await _db.GetAsync("counter")).Should().BeNull();
    }

    [Fact]
    public async Task The_function_runs_outside_the_lock()
    {
        using var entered = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var update = Task.Run(async () => await _db.UpdateAsync("counter", value =>
        {
            entered.Set();
            release.Wait(TimeSpan.FromSeconds(20)).Should().BeTrue();
            return value.AsInt64() + 1;
        }));
        entered.Wait(TimeSpan.FromSeconds(20)).Should().BeTrue();

        await Task.Run(async () => await _db.PutAsync("while it runs", "other")).InTime();

        release.Set();
        (await update.InTime())!.Value.AsInt64().Should().Be(1);
    }

    [Fact]
    public async Task What_the_function_throws_comes_back_and_nothing_is_written()
    {
        var state = _db.State();
        await _db.Awaiting(db => db.UpdateAsync("counter", _ => throw new InvalidTimeZoneException()).AsTask()).Should().ThrowAsync<InvalidTimeZoneException>();
        await _db.Awaiting(db => db.UpdateAsync("counter", _ => new string('v', 1 << 20)).AsTask()).Should().ThrowAsync<GenosLimitException>();
        _db.State().Should().Be(state);
    }

    [Fact]
    public async Task Cancelling_between_two_runs_stops()
    {
        using var source = new CancellationTokenSource();
        await _db.Awaiting(db => db.UpdateAsync(
            "counter",
            value =>
            {
                _db.PutAsync(value.AsInt64() + 10, "counter").AsTask().IsCompletedSuccessfully.Should().BeTrue();
                source.Cancel();
                return -1;
            },
            cancellationToken: source.Token).AsTask()).Should().ThrowAsync<OperationCanceledException>();
        (await _db.GetAsync("counter"))!.Value.AsInt64().Should().Be(10);
    }
}
