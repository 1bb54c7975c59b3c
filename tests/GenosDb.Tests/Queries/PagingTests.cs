using System.Buffers.Text;

namespace GenosDb.Tests.Queries;

public sealed class PagingTests
{
    private static readonly NodeQuery ByPriority = new() { OrderBy = [new NodeSort("p", SortDirection.Descending)], Limit = 3 };

    [Fact]
    public async Task Pages_forward_give_every_node_once_and_end_with_no_cursor()
    {
        await using var db = await OpenAsync(10);
        var pages = await ForwardAsync(db, ByPriority);
        pages.Select(page => page.Items.Count).Should().Equal(3, 3, 3, 1);
        pages.SelectMany(page => page.Items).Select(node => node.Id).Should().Equal("n9", "n8", "n7", "n6", "n5", "n4", "n3", "n2", "n1", "n0");
        pages[0].PreviousCursor.Should().BeNull();
        pages[^1].NextCursor.Should().BeNull();
    }

    [Fact]
    public async Task Pages_backward_give_the_same_pages_in_query_order()
    {
        await using var db = await OpenAsync(9);
        var pages = await ForwardAsync(db, ByPriority);
        var page = pages[^1];
        for (var i = pages.Count - 2; i >= 0; i--)
        {
            page = await db.QueryAsync(ByPriority with { Before = page.PreviousCursor });
            page.Items.Should().Equal(pages[i].Items);
            page.NextCursor.Should().Be(pages[i].NextCursor);
        }

        page.PreviousCursor.Should().BeNull("nothing comes before the first page");
    }

    [Fact]
    public async Task After_and_before_together_are_the_range_between()
    {
        await using var db = await OpenAsync(9);
        var pages = await ForwardAsync(db, ByPriority);
        var between = await db.QueryAsync(ByPriority with { After = pages[0].NextCursor, Before = pages[2].PreviousCursor, Limit = null });
        between.Items.Should().Equal(pages[1].Items);
        between.NextCursor.Should().BeNull();
        (await db.QueryAsync(ByPriority with { After = pages[2].NextCursor ?? pages[2].PreviousCursor, Before = pages[0].NextCursor })).Items.Should().BeEmpty();
        (await db.QueryAsync(ByPriority with { After = pages[0].NextCursor, Before = pages[2].PreviousCursor, Limit = 2 })).Items.Select(node => node.Id).Should().Equal("n5", "n4");
    }

    [Fact]
    public async Task A_limit_of_zero_gives_an_empty_page()
    {
        await using var db = await OpenAsync(3);
        (await db.QueryAsync(new NodeQuery { Limit = 0 })).Items.Should().BeEmpty();
        (await db.Nodes.Take(0).CountAsync()).Should().Be(0);
        (await db.Nodes.Take(0).AnyAsync()).Should().BeFalse();
        (await db.Nodes.Take(0).FirstOrDefaultAsync()).Should().BeNull();
    }

    [Fact]
    public async Task A_page_that_holds_the_rest_exactly_has_no_next_cursor()
    {
        await using var db = await OpenAsync(3);
        (await db.QueryAsync(ByPriority)).NextCursor.Should().BeNull();
        (await db.QueryAsync(ByPriority with { Limit = 2 })).NextCursor.Should().NotBeNull();
    }

    [Fact]
    public async Task A_cursor_is_a_position_that_holds_when_its_node_was_changed_or_removed()
    {
        await using var db = await OpenAsync(10);
        var first = await db.QueryAsync(ByPriority);
        await db.RemoveAsync("n7");
        Ids(await db.QueryAsync(ByPriority with { After = first.NextCursor })).Should().Equal("n6", "n5", "n4");
        await db.PutAsync(Node(100), "n7");
        Ids(await db.QueryAsync(ByPriority with { After = first.NextCursor })).Should().Equal("n6", "n5", "n4");
        await db.PutAsync(Node(5), "n7");
        Ids(await db.QueryAsync(ByPriority with { After = first.NextCursor })).Should().Equal("n6", "n7", "n5");
        Ids(await db.QueryAsync(ByPriority with { Before = first.NextCursor })).Should().Equal("n9", "n8");
    }

    [Fact]
    public async Task Nodes_that_do_not_move_are_given_exactly_once_while_others_come_and_go()
    {
        await using var db = await OpenAsync(40);
        List<string> seen = [];
        var query = ByPriority with { Limit = 4 };
        for (var step = 0; ; step++)
        {
            var page = await db.QueryAsync(query);
            seen.AddRange(Ids(page));
            await db.PutAsync(Node(step % 40), $"new{step}");
            await db.RemoveAsync($"new{step - 2}");
            if (page.NextCursor is null)
                break;
            query = query with { After = page.NextCursor };
        }

        seen.Where(id => id.StartsWith('n') && !id.StartsWith("new", StringComparison.Ordinal)).Should().Equal(Enumerable.Range(0, 40).Reverse().Select(number => $"n{number}"));
    }

    [Fact]
    public async Task A_cursor_works_on_another_peer_and_after_a_restart()
    {
        await using var alice = await OpenAsync(10);
        await using var bob = await OpenAsync(10);
        var page = await alice.QueryAsync(ByPriority);
        (await bob.QueryAsync(ByPriority)).NextCursor.Should().Be(page.NextCursor);
        Ids(await bob.QueryAsync(ByPriority with { After = page.NextCursor })).Should().Equal("n6", "n5", "n4");
    }

    [Fact]
    public async Task The_text_of_a_cursor_does_not_change_between_versions()
    {
        // Cursors are kept by applications: whoever changes this raises their version.
        await using var db = await OpenAsync(10);
        (await db.QueryAsync(ByPriority)).NextCursor.Should().Be("ARuAsWot_VkjkweibjfD");
    }

    [Fact]
    public async Task A_cursor_of_another_sort_or_filter_is_refused()
    {
        await using var db = await OpenAsync(10);
        var cursor = (await db.QueryAsync(ByPriority)).NextCursor;
        await RequireRefusedAsync(db, ByPriority with { OrderBy = [new NodeSort("p")], After = cursor });
        await RequireRefusedAsync(db, ByPriority with { OrderBy = [], After = cursor });
        await RequireRefusedAsync(db, ByPriority with { OrderBy = [.. ByPriority.OrderBy, new NodeSort("q")], After = cursor });
        await RequireRefusedAsync(db, ByPriority with { Filter = NodeFilter.Gt("p", -1), After = cursor });
        await RequireRefusedAsync(db, ByPriority with { Edge = new NodeTraversal(), After = cursor });
        await RequireRefusedAsync(db, ByPriority with { OrderBy = [], Before = cursor });
        Ids(await db.QueryAsync(ByPriority with { Limit = 1, After = cursor })).Should().Equal(["n6"], "the limit may be another one");
    }

    [Fact]
    public async Task A_damaged_cursor_is_refused_whatever_is_wrong_with_it()
    {
        await using var db = await OpenAsync(10);
        var cursor = (await db.QueryAsync(ByPriority)).NextCursor!;
        for (var at = 0; at < cursor.Length; at++)
        {
            // The last character has bits that stand for nothing, and a decoder may take them or not.
            var other = cursor[at] == 'A' ? 'Q' : 'A';
            await RequireRefusedAsync(db, ByPriority with { After = $"{cursor[..at]}{other}{cursor[(at + 1)..]}" });
            await RequireRefusedAsync(db, ByPriority with { After = cursor[..at] });
        }

        var random = new Random(1);
        foreach (var text in (string[])["", "=", "id:n1", "é", new string('A', 2_048), new string('A', 1_000_000), "\0", Base64Url.EncodeToString(new byte[100])])
            await RequireRefusedAsync(db, ByPriority with { Before = text });
        for (var i = 0; i < 200; i++)
        {
            var bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            if (bytes.Length > 0)
                bytes[0] = 1;
            await RequireRefusedAsync(db, ByPriority with { After = Base64Url.EncodeToString(bytes) });
        }
    }

    [Fact]
    public async Task Sort_keys_beyond_two_kibibytes_make_no_cursor()
    {
        await using var db = await GenosDatabase.OpenInMemoryAsync();
        await db.PutAsync(new GenosMap { ["p"] = new string('x', 3_000) }, "a");
        await db.PutAsync(new GenosMap { ["p"] = new string('y', 3_000) }, "b");
        var query = new NodeQuery { OrderBy = [new NodeSort("p")], Limit = 1 };
        var refusal = (await FluentActions.Awaiting(() => db.QueryAsync(query).AsTask()).Should().ThrowAsync<GenosLimitException>()).Which;
        refusal.Maximum.Should().Be(2_048);
        refusal.Actual.Should().BeGreaterThan(3_000);
        (await db.Nodes.OrderBy("p").Take(1).ToListAsync()).Should().ContainSingle("a list needs no cursor");
        (await db.QueryAsync(query with { Limit = 2 })).NextCursor.Should().BeNull("nothing comes after");
    }

    [Fact]
    public async Task An_id_stands_for_the_place_that_its_node_has_now()
    {
        await using var db = await OpenAsync(10);
        Ids(await db.QueryAsync(ByPriority with { AfterId = "n7" })).Should().Equal("n6", "n5", "n4");
        Ids(await db.QueryAsync(ByPriority with { BeforeId = "n2" })).Should().Equal("n5", "n4", "n3");
        Ids(await db.QueryAsync(ByPriority with { AfterId = "n7", BeforeId = "n5" })).Should().Equal("n6");
        await db.PutAsync(Node(1), "n7");
        Ids(await db.QueryAsync(ByPriority with { AfterId = "n7" })).Should().Equal("n1", "n0");
        Ids(await db.QueryAsync(NodeQuery.Parse("""{"field":"p","order":"desc","$limit":3,"$after":"id:n4"}"""))).Should().Equal("n3", "n2", "n7");
        Ids(await db.QueryAsync(ByPriority with { Filter = NodeFilter.Lt("p", 4), AfterId = "n8" })).Should().Equal(["n3", "n2", "n7"], "the node need not match");
    }

    [Fact]
    public async Task An_id_that_is_not_there_is_refused_with_what_to_do()
    {
        await using var db = await OpenAsync(3);
        await RequireRefusedAsync(db, ByPriority with { AfterId = "nobody" });
        await RequireRefusedAsync(db, ByPriority with { BeforeId = "nobody" });
        await db.RemoveAsync("n1");
        await RequireRefusedAsync(db, ByPriority with { AfterId = "n1" });
        await RequireRefusedAsync(db, ByPriority with { AfterId = "n2", After = "x" });
        await RequireRefusedAsync(db, new NodeQuery { Filter = NodeFilter.Id("n2"), Edge = new NodeTraversal(), AfterId = "n0" });
    }

    [Fact]
    public async Task A_snapshot_gives_one_consistent_listing()
    {
        await using var db = await OpenAsync(10);
        using var snapshot = db.GetSnapshot();
        await db.RemoveAsync("n5");
        await db.PutAsync(Node(50), "n50");
        snapshot.Find(ByPriority with { Limit = null }).Select(node => node.Id).Should().Equal(Enumerable.Range(0, 10).Reverse().Select(number => $"n{number}"));
    }

    private static GenosValue Node(int priority) => new GenosMap { ["p"] = priority };

    private static async Task<GenosDatabase> OpenAsync(int count)
    {
        var db = await GenosDatabase.OpenInMemoryAsync();
        for (var number = 0; number < count; number++)
            await db.PutAsync(Node(number), $"n{number}");
        return db;
    }

    private static async Task<List<NodePage<GenosNode>>> ForwardAsync(GenosDatabase db, NodeQuery query)
    {
        List<NodePage<GenosNode>> pages = [await db.QueryAsync(query)];
        while (pages[^1].NextCursor is { } next)
            pages.Add(await db.QueryAsync(query with { After = next }));
        return pages;
    }

    private static string[] Ids(NodePage<GenosNode> page) => [.. page.Items.Select(node => node.Id)];

    private static async Task RequireRefusedAsync(GenosDatabase db, NodeQuery query) =>
        (await FluentActions.Awaiting(() => db.QueryAsync(query).AsTask()).Should().ThrowAsync<GenosQueryException>()).Which.Code.Should().Be(GenosErrorCode.InvalidQuery);
}
