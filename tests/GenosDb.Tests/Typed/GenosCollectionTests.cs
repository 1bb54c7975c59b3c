using System.Text.Json;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Typed;

public sealed class GenosCollectionTests : IAsyncLifetime
{
    private GenosDatabase _db = null!;
    private GenosCollection<Todo> _todos = null!;

    public async Task InitializeAsync()
    {
        _db = await TestDatabases.OpenAsync(options => options.Json.TypeInfoResolverChain.Add(SamplesJson.Default));
        _todos = _db.Collection<Todo>();
    }

    public async Task DisposeAsync() => await _db.DisposeAsync();

    [Fact]
    public async Task What_is_put_comes_back_equal_with_its_edges_and_stamp()
    {
        var due = new DateTimeOffset(2026, 1, 31, 10, 0, 0, 1, TimeSpan.FromHours(1));
        var put = await _todos.PutAsync(new Todo("Buy milk", Priority: 3) { Due = due }, "milk");
        await _db.LinkAsync("milk", "milk", "self");

        var got = (await _todos.GetAsync("milk"))!;

        got.Value.Should().Be(put.Value with { Due = due.ToUniversalTime() });
        (got.Id, got.Timestamp, got.Author).Should().Be(("milk", put.Timestamp, put.Author));
        got.Edges.Should().Equal(new GenosEdge("self", "milk"));
        got.Untyped.Value.Should().Be(GenosValue.Parse("""{ "type": "todo", "text": "Buy milk", "done": false, "priority": 3, "due": "2026-01-31T09:00:00.0010000Z", "tags": null }"""));
    }

    [Fact]
    public async Task A_put_without_an_id_makes_one_and_tells_it()
    {
        var put = await _todos.PutAsync(new Todo("a"));
        put.Id.Should().HaveLength(26);
        (await _db.GetAsync(put.Id))!.Should().BeEquivalentTo(put.Untyped);
    }

    [Fact]
    public async Task Reads_see_their_own_type_only()
    {
        await _todos.PutAsync(new Todo("mine"), "a");
        await _db.PutAsync(new GenosMap { ["type"] = "note", ["text"] = "not mine" }, "b");
        await _db.PutAsync("no map", "c");

        (await _todos.GetAsync("b")).Should().BeNull();
        (await _todos.GetAsync("c")).Should().BeNull();
        (await _todos.GetAsync("nobody")).Should().BeNull();
        (await _todos.Query().ToListAsync()).Select(node => node.Id).Should().Equal("a");
        (await _todos.UpdateAsync("b", _ => throw new InvalidTimeZoneException())).Should().BeNull();
        (await _todos.RemoveAsync("b")).Should().BeFalse();
        (await _todos.RemoveAsync("a")).Should().BeTrue();
        (await _todos.RemoveAsync("a")).Should().BeFalse();
        (await _db.Nodes.CountAsync()).Should().Be(2);
    }

    [Fact]
    public async Task A_node_that_becomes_another_type_meanwhile_is_not_removed()
    {
        await _todos.PutAsync(new Todo("a"), "a");
        using var policy = _db.Use(context =>
        {
            if (context.Operation.Kind == OperationKind.Remove && context.Existing!.Value["type"] == "todo")
                _db.PutAsync(new GenosMap { ["type"] = "note" }, "a").AsTask().IsCompletedSuccessfully.Should().BeTrue();
            return PolicyDecision.Accept;
        });
        (await _todos.RemoveAsync("a")).Should().BeFalse();
        (await _db.GetAsync("a"))!.Value["type"].Should().Be((GenosValue)"note");
    }

    [Fact]
    public async Task The_type_and_its_field_can_be_named()
    {
        await using var db = await TestDatabases.OpenAsync(options =>
        {
            options.Json.TypeInfoResolverChain.Add(SamplesJson.Default);
            options.TypeProperty = "$kind.of";
        });
        var tasks = db.Collection<Todo>("task");
        await tasks.PutAsync(new Todo("a"), "a");
        (await db.GetAsync("a"))!.Value["$kind.of"].Should().Be((GenosValue)"task");
        tasks.Type.Should().Be("task");
        (await tasks.GetAsync("a"))!.Value.Text.Should().Be("a");
        (await tasks.Query().CountAsync()).Should().Be(1);
        (await db.Collection<Todo>().Query().CountAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_put_replaces_the_whole_value_and_an_update_keeps_what_the_type_does_not_know()
    {
        var people = _db.Collection<Person>();
        var stored = GenosValue.Parse("""{ "type": "person", "name": "Ana", "born": 1990, "home": { "city": "Graz", "zip": "8010" }, "nick": "A" }""");
        await _db.PutAsync(stored, "ana");

        (await people.UpdateAsync("ana", person =>
        {
            person.Home = new("Wien");
            person.Nick = null;
            return person;
        }))!.Untyped.Value.Should().Be(GenosValue.Parse("""{ "type": "person", "name": "Ana", "born": 1990, "home": { "city": "Wien", "zip": "8010" } }"""));

        await people.PutAsync(new Person { Name = "Ana" }, "ana");
        (await _db.GetAsync("ana"))!.Value.Should().Be(GenosValue.Parse("""{ "type": "person", "name": "Ana", "home": null }"""));
    }

    [Fact]
    public async Task An_update_that_changes_nothing_writes_nothing_although_the_stored_form_is_another()
    {
        var stored = GenosValue.Parse("""{ "type": "todo", "text": "a", "due": "2026-01-31T10:00:00+01:00" }""");
        await _db.PutAsync(stored, "a");
        var state = _db.State();

        (await _todos.UpdateAsync("a", todo => todo with { Done = todo.Priority > 0 }))!.Untyped.Value.Should().Be(stored);

        _db.State().Should().Be(state);
    }

    [Fact]
    public async Task Eight_threads_lose_no_increment()
    {
        const int Threads = 8, Increments = 100;
        await _todos.PutAsync(new Todo("counter"), "counter");
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < Increments; i++)
                await _todos.UpdateAsync("counter", todo => todo with { Priority = todo.Priority + 1 });
        }))).InTime();
        (await _todos.GetAsync("counter"))!.Value.Priority.Should().Be(Threads * Increments);
    }

    [Fact]
    public async Task Compare_and_set_counts_for_typed_writes()
    {
        var first = await _todos.PutAsync(new Todo("a"), "a", new WriteOptions { IfTimestamp = default(HybridTimestamp) });
        var stale = new WriteOptions { IfTimestamp = first.Timestamp };
        await _todos.PutAsync(new Todo("b"), "a", stale);

        await Conflict(() => _todos.PutAsync(new Todo("c"), "a", stale).AsTask());
        await Conflict(() => _todos.UpdateAsync("a", todo => todo with { Done = true }, stale).AsTask());
        await Conflict(() => _todos.RemoveAsync("a", stale).AsTask());
        (await _todos.GetAsync("a"))!.Value.Should().Be(new Todo("b"));

        static async Task Conflict(Func<Task> write) => (await write.Should().ThrowAsync<GenosException>()).Which.Code.Should().Be(GenosErrorCode.Conflict);
    }

    [Fact]
    public async Task Numbers_and_times_are_exact()
    {
        var numbers = _db.Collection<Numbers>();
        var value = new Numbers(
            long.MaxValue,
            0.1,
            12.25m,
            1 << 30,
            new DateTimeOffset(2026, 1, 31, 10, 0, 0, TimeSpan.Zero).AddTicks(1),
            new DateTime(2026, 1, 31, 10, 0, 0, DateTimeKind.Utc),
            new DateOnly(2026, 1, 31),
            Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"),
            [1, 2]);

        var put = await numbers.PutAsync(value, "a");

        put.Untyped.Value["long"].AsInt64().Should().Be(long.MaxValue);
        put.Untyped.Value["instant"].AsDateTimeOffset().Should().Be(value.Instant);
        put.Untyped.Value["time"].AsDateTimeOffset().UtcDateTime.Should().Be(value.Time);
        put.Untyped.Value["day"].AsDateOnly().Should().Be(value.Day);
        put.Untyped.Value["id"].AsGuid().Should().Be(value.Id);
        put.Untyped.Value["bytes"].Should().Be((GenosValue)"AQI=", "JSON has no bytes");
        (await numbers.GetAsync("a"))!.Value.Should().BeEquivalentTo(value);

        await Refused(value with { Unsigned = ulong.MaxValue });
        await Refused(value with { Decimal = 0.1234567890123456789m });
        await Refused(value with { Double = double.NaN });
        await Refused(value with { Time = new DateTime(2026, 1, 31) });

        async Task Refused(Numbers refused) =>
            (await numbers.Awaiting(c => c.PutAsync(refused, "a").AsTask()).Should().ThrowAsync<GenosException>()).Which.Code.Should().Be(GenosErrorCode.InvalidValue);
    }

    [Fact]
    public void A_type_without_metadata_is_refused_at_once_and_told_what_to_add()
    {
        FluentActions.Invoking(() => _db.Collection<NotDescribed>()).Should().Throw<InvalidOperationException>().WithMessage("*[JsonSerializable(typeof(NotDescribed))]*TypeInfoResolverChain*");
    }

    [Fact]
    public async Task Without_a_context_there_is_no_reflection()
    {
        await using var db = await TestDatabases.OpenAsync();
        db.Invoking(d => d.Collection<Todo>()).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public async Task What_is_no_object_or_of_another_type_by_its_own_account_is_not_put()
    {
        await _db.Collection<int[]>().Awaiting(c => c.PutAsync([1]).AsTask()).Should().ThrowAsync<InvalidOperationException>();
        await _todos.Awaiting(c => c.PutAsync(null!).AsTask()).Should().ThrowAsync<ArgumentNullException>();
        await _todos.PutAsync(new Todo("a"), "a");
        await _todos.Awaiting(c => c.UpdateAsync("a", _ => null!).AsTask()).Should().ThrowAsync<ArgumentNullException>();

        var notes = _db.Collection<Tagged>("note");
        (await notes.PutAsync(new Tagged(null, "a"))).Untyped.Value["type"].Should().Be((GenosValue)"note");
        (await notes.PutAsync(new Tagged("note", "a"))).Untyped.Value["type"].Should().Be((GenosValue)"note");
        await notes.Awaiting(c => c.PutAsync(new Tagged("memo", "a")).AsTask()).Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public void A_generic_type_needs_a_name()
    {
        _db.Invoking(db => db.Collection<Dictionary<string, long>>()).Should().Throw<ArgumentException>();
        _db.Invoking(db => db.Collection<Todo>("")).Should().Throw<ArgumentException>();
        _db.Collection<Todo>().Type.Should().Be("todo");
    }

    [Fact]
    public async Task A_type_that_refuses_what_it_does_not_know_does_not_see_the_type_field()
    {
        var stricts = _db.Collection<Strict>();
        await stricts.PutAsync(new Strict("a"), "a");
        (await stricts.GetAsync("a"))!.Value.Should().Be(new Strict("a"));
        (await stricts.UpdateAsync("a", _ => new Strict("b")))!.Value.Should().Be(new Strict("b"));
        (await _db.GetAsync("a"))!.Value.Should().Be(GenosValue.Parse("""{ "type": "strict", "text": "b" }"""));
    }

    [Fact]
    public async Task What_does_not_fit_is_left_out_counted_and_logged_once()
    {
        using var log = new RecordingLoggers();
        await using var db = await TestDatabases.OpenAsync(options =>
        {
            options.Json.TypeInfoResolverChain.Add(SamplesJson.Default);
            options.LoggerFactory = log;
        });
        var positives = db.Collection<Positive>();
        await db.PutAsync(GenosValue.Parse("""{ "type": "positive", "count": "many" }"""), "a");
        await db.PutAsync(GenosValue.Parse("""{ "type": "positive", "count": -1 }"""), "b");
        await positives.PutAsync(new Positive(1), "c");

        (await positives.Query().ToListAsync()).Select(node => node.Id).Should().Equal("c");
        (await positives.Query().FirstOrDefaultAsync())!.Id.Should().Be("c");

        db.GetDiagnostics().UnreadableNodes.Should().Be(4);
        log.Entries.Should().ContainSingle(entry => entry.Id == 501).Which.Text.Should().Contain("$.count").And.NotContain("many");
        await positives.Awaiting(c => c.GetAsync("a").AsTask()).Should().ThrowAsync<JsonException>();
        await positives.Awaiting(c => c.UpdateAsync("b", _ => new Positive(2)).AsTask()).Should().ThrowAsync<JsonException>().WithMessage("*'b'*");
        (await positives.RemoveAsync("a")).Should().BeTrue("what cannot be read can be removed");
    }

    [Fact]
    public async Task Or_it_fails()
    {
        await using var db = await TestDatabases.OpenAsync(options =>
        {
            options.Json.TypeInfoResolverChain.Add(SamplesJson.Default);
            options.OnUnreadable = OnUnreadable.Throw;
        });
        var positives = db.Collection<Positive>();
        await db.PutAsync(GenosValue.Parse("""{ "type": "positive", "count": -1 }"""), "b");
        await positives.Awaiting(c => c.Query().ToListAsync().AsTask()).Should().ThrowAsync<JsonException>().WithMessage("*'b'*");
        db.GetDiagnostics().UnreadableNodes.Should().Be(0);
    }

    [Fact]
    public async Task A_projection_gives_what_the_function_makes()
    {
        for (var i = 0; i < 3; i++)
            await _todos.PutAsync(new Todo($"t{i}", Priority: i));
        var texts = _todos.Query().OrderBy("priority", SortDirection.Descending).Select(node => node.Value.Text);

        (await texts.ToListAsync()).Should().Equal("t2", "t1", "t0");
        (await texts.FirstOrDefaultAsync()).Should().Be("t2");
        var page = await texts.Take(2).ToPageAsync();
        page.Items.Should().Equal("t2", "t1");
        (await texts.After(page.NextCursor!).ToListAsync()).Should().Equal("t0");
        (await texts.Select(text => text.Length).ToListAsync()).Should().Equal(2, 2, 2);
        await texts.Select<int>(_ => throw new InvalidTimeZoneException()).Awaiting(query => query.ToListAsync().AsTask()).Should().ThrowAsync<InvalidTimeZoneException>();
    }

    [Fact]
    public async Task What_a_peer_wrote_under_a_type_is_read_here()
    {
        await using var peers = new TestDatabases();
        var (alice, bob) = await peers.PairAsync(options => options.Json.TypeInfoResolverChain.Add(SamplesJson.Default));
        await alice.Collection<Todo>().PutAsync(new Todo("from alice", Priority: 2), "a");
        await Until.TrueAsync(() => bob.GetDiagnostics().Nodes == 1, "the write has arrived");
        (await bob.Collection<Todo>().GetAsync("a"))!.Value.Should().Be(new Todo("from alice", Priority: 2));
    }
}
