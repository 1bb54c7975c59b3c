using GenosDb.Tests.Database.Support;

namespace GenosDb.Tests.Typed;

/// <summary>Conditions and orders on a collection.</summary>
public sealed class TypedQueryTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private GenosDatabase _db = null!;
    private GenosCollection<Todo> _todos = null!;

    public async Task InitializeAsync()
    {
        _db = await TestDatabases.OpenAsync(options => options.Json.TypeInfoResolverChain.Add(SamplesJson.Default));
        _todos = _db.Collection<Todo>();
        for (var i = 0; i < 6; i++)
            await _todos.PutAsync(new Todo($"t{i}", Done: i % 2 == 0, Priority: i) { Due = i < 3 ? null : Noon.AddMilliseconds(-i), Tags = [$"tag{i % 3}"] }, $"id{i}");
        await _db.PutAsync(new GenosMap { ["type"] = "note", ["done"] = false, ["priority"] = 9 }, "note");
    }

    public async Task DisposeAsync() => await _db.DisposeAsync();

    [Fact]
    public async Task A_condition_selects_among_the_nodes_of_the_type()
    {
        (await Ids(_todos.Where(t => !t.Done && t.Priority > 1))).Should().Equal("id3", "id5");
        var early = Noon.AddMilliseconds(-4);
        (await Ids(_todos.Where(t => t.Due < early))).Should().Equal("id5");
        (await Ids(_todos.Where(t => t.Tags!.Contains("tag1")))).Should().Equal("id1", "id4");
        (await _todos.Where(t => t.Done).CountAsync()).Should().Be(3);
    }

    [Fact]
    public async Task Conditions_add_up_with_filters_and_orders_follow_fields()
    {
        var query = _todos.Where(t => t.Priority > 0).Where(NodeFilter.Lt("priority", 5)).Where(t => t.Text != "t2");
        query.Definition.Filter.Should().Be(NodeFilter.Parse("""{ "type": "todo", "priority": { "$gt": 0, "$lt": 5 }, "text": { "$ne": "t2" } }"""));
        (await Ids(query.OrderBy(t => t.Done).ThenBy(t => t.Priority, SortDirection.Descending))).Should().Equal("id3", "id1", "id4");
        query.OrderBy(t => t.Due!.Value).Definition.Should().Be(query.OrderBy("due").Definition);
        (await query.OrderBy(t => t.Priority).Take(1).Select(node => node.Value.Text).FirstOrDefaultAsync()).Should().Be("t1");
    }

    [Fact]
    public void What_is_no_field_is_no_order()
    {
        _todos.Query().Invoking(query => query.OrderBy(t => t.Priority + 1)).Should().Throw<GenosQueryException>();
        _todos.Invoking(todos => todos.Where(t => t.Text.Length > 1)).Should().Throw<GenosQueryException>();
        _todos.Query().Select(node => node).Invoking(query => query.Where(t => t.Done)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public async Task An_index_on_the_type_field_serves_a_collection()
    {
        await _db.EnsureIndexAsync(new IndexDefinition("type"));
        (await _todos.Query().ExplainAsync()).IndexPath.Should().Be("type");
        (await _todos.EnsureIndexAsync(t => t.Priority)).Should().BeTrue();
        (await _todos.EnsureIndexAsync(t => t.Priority)).Should().BeFalse();
        (await _todos.EnsureIndexAsync(t => t.Text, IndexKind.Text)).Should().BeTrue();
        _db.Indexes.Should().Equal(new IndexDefinition("type"), new IndexDefinition("priority"), new IndexDefinition("text", IndexKind.Text));
        (await _todos.Where(t => t.Priority == 3).ExplainAsync()).NodesExamined.Should().Be(1);
    }

    [Fact]
    public async Task An_index_needs_a_field()
    {
        await FluentActions.Awaiting(() => _todos.EnsureIndexAsync(t => t.Priority + 1).AsTask()).Should().ThrowAsync<GenosQueryException>();
        await FluentActions.Awaiting(() => _todos.EnsureIndexAsync<int>(null!).AsTask()).Should().ThrowAsync<ArgumentNullException>();
        _db.Indexes.Should().BeEmpty();
    }

    [Fact]
    public async Task A_live_query_of_a_collection_gives_objects_and_leaves_out_what_does_not_fit()
    {
        await using var all = await _todos.WatchAsync();
        await using var urgent = await _todos.Where(t => !t.Done && t.Priority > 1).OrderBy(t => t.Priority).Select(node => node.Value.Text).WatchAsync();
        all.Current.Should().HaveCount(6);
        urgent.Current.Should().Equal("t3", "t5");

        await _db.PutAsync(GenosValue.Parse("""{ "type": "todo", "text": 1, "priority": 9 }"""), "broken");
        await _todos.PutAsync(new Todo("new", Priority: 4), "new");
        await _todos.UpdateAsync("id5", t => t with { Done = true });

        all.Current.Select(node => node.Id).Should().Equal("id0", "id1", "id2", "id3", "id4", "id5", "new");
        urgent.Current.Should().Equal("t3", "new");
    }

    private static async Task<string[]> Ids(GenosQuery<GenosNode<Todo>> query) => [.. (await query.ToListAsync()).Select(node => node.Id)];
}
