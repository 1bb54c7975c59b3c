using GenosDb.Tests.Database.Support;

namespace GenosDb.Tests.Database;

public sealed class CompareAndSetTests : IAsyncLifetime
{
    private static readonly WriteOptions WhileAbsent = new() { IfTimestamp = default(HybridTimestamp) };

    private GenosDatabase _db = null!;
    private HybridTimestamp _old;

    public static TheoryData<string> Writes => ["put", "update", "remove"];

    public async Task InitializeAsync()
    {
        _db = await TestDatabases.OpenAsync();
        await _db.PutAsync("old", "a");
        _old = (await _db.GetAsync("a"))!.Timestamp;
    }

    public async Task DisposeAsync() => await _db.DisposeAsync();

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task A_write_happens_while_the_stamp_is_the_expected_one(string write)
    {
        await WriteAsync(write, "a", new WriteOptions { IfTimestamp = _old });
        (await _db.GetAsync("a"))?.Value.Should().Be((GenosValue)"new");
        (await _db.GetAsync("a"))?.Timestamp.Should().BeGreaterThan(_old);
        (await _db.GetAsync("a") is null).Should().Be(write == "remove");
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task A_write_is_a_conflict_after_somebody_else_wrote(string write)
    {
        await _db.PutAsync("between", "a");
        await RefusedAsync(write, "a", new WriteOptions { IfTimestamp = _old });
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task A_write_is_a_conflict_after_the_node_was_removed(string write)
    {
        await _db.RemoveAsync("a");
        await RefusedAsync(write, "a", new WriteOptions { IfTimestamp = _old });
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task A_write_to_what_must_be_absent_is_a_conflict_while_it_is_there(string write) => await RefusedAsync(write, "a", WhileAbsent);

    [Fact]
    public async Task A_put_to_what_must_be_absent_creates_it_also_after_a_removal()
    {
        await _db.PutAsync("new", "b", WhileAbsent);
        (await _db.GetAsync("b"))!.Value.Should().Be((GenosValue)"new");

        await _db.RemoveAsync("b");
        await _db.PutAsync("again", "b", WhileAbsent);
        (await _db.GetAsync("b"))!.Value.Should().Be((GenosValue)"again");
    }

    [Fact]
    public async Task Updating_or_removing_what_must_be_absent_and_is_finds_nothing()
    {
        var state = _db.State();
        (await _db.UpdateAsync("b", _ => throw new InvalidTimeZoneException(), WhileAbsent)).Should().BeNull();
        (await _db.RemoveAsync("b", WhileAbsent)).Should().BeFalse();
        _db.State().Should().Be(state);
    }

    [Fact]
    public async Task An_edge_has_no_condition()
    {
        var state = _db.State();
        await _db.Awaiting(db => db.LinkAsync("a", "a", "", WhileAbsent).AsTask()).Should().ThrowAsync<ArgumentException>();
        await _db.Awaiting(db => db.UnlinkAsync("a", "a", "", WhileAbsent).AsTask()).Should().ThrowAsync<ArgumentException>();
        _db.State().Should().Be(state);
    }

    [Fact]
    public async Task Linking_is_no_reason_for_a_conflict()
    {
        await _db.LinkAsync("a", "a");
        await _db.PutAsync("new", "a", new WriteOptions { IfTimestamp = _old });
        (await _db.GetAsync("a"))!.Value.Should().Be((GenosValue)"new");
    }

    [Fact]
    public async Task A_condition_that_fails_inside_an_update_is_a_conflict()
    {
        await _db.Awaiting(db => db.UpdateAsync(
            "a",
            value =>
            {
                _db.PutAsync("between", "a").AsTask().IsCompletedSuccessfully.Should().BeTrue();
                return "new";
            },
            new WriteOptions { IfTimestamp = _old }).AsTask()).Should().ThrowAsync<GenosException>().Where(problem => problem.Code == GenosErrorCode.Conflict);
        (await _db.GetAsync("a"))!.Value.Should().Be((GenosValue)"between");
    }

    [Fact]
    public async Task A_write_of_a_peer_is_a_conflict()
    {
        await using var databases = new TestDatabases();
        var (alice, bob) = await databases.PairAsync();
        await alice.PutAsync("old", "a");
        await bob.ShowsAsync("a");
        var seen = (await bob.GetAsync("a"))!.Timestamp;
        await alice.PutAsync("between", "a");
        await bob.ShowsAsync(snapshot => snapshot.TryGet("a", out var node) && node.Timestamp != seen);

        (await bob.Awaiting(db => db.PutAsync("new", "a", new WriteOptions { IfTimestamp = seen }).AsTask()).Should().ThrowAsync<GenosException>())
            .Which.Code.Should().Be(GenosErrorCode.Conflict);
    }

    [Fact]
    public async Task Of_those_who_expect_the_same_stamp_one_wins()
    {
        for (var round = 0; round < 50; round++)
        {
            var options = new WriteOptions { IfTimestamp = (await _db.GetAsync("a"))!.Timestamp };
            var wins = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
            {
                try
                {
                    await _db.PutAsync(writer, "a", options);
                    return 1;
                }
                catch (GenosException problem) when (problem.Code == GenosErrorCode.Conflict)
                {
                    return 0;
                }
            })));
            wins.Sum().Should().Be(1);
        }
    }

    private async Task RefusedAsync(string write, string id, WriteOptions options)
    {
        var state = _db.State();
        var problem = (await this.Awaiting(test => test.WriteAsync(write, id, options)).Should().ThrowAsync<GenosException>()).Which;
        problem.Code.Should().Be(GenosErrorCode.Conflict);
        problem.IsTransient.Should().BeFalse();
        _db.State().Should().Be(state);
    }

    private async Task WriteAsync(string write, string id, WriteOptions options)
    {
        if (write == "put")
            await _db.PutAsync("new", id, options);
        else if (write == "update")
            await _db.UpdateAsync(id, _ => "new", options);
        else
            (await _db.RemoveAsync(id, options)).Should().BeTrue();
    }
}
