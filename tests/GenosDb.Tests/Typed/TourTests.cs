using GenosDb.Tests.Database.Support;

namespace GenosDb.Tests.Typed;

/// <summary>The tour of the whole surface, as an application writes it.</summary>
public sealed class TourTests
{
    [Fact]
    public async Task The_tour_does_what_it_says()
    {
        using var folder = new TemporaryFolder();
        await using var db = await GenosDatabase.OpenAsync(folder.PathOf("todos.genos"), o =>
        {
            o.Name = "todos";
            o.Json.TypeInfoResolverChain.Add(SamplesJson.Default);
        });
        (await db.EnsureIndexAsync(new("priority"))).Should().BeTrue();

        // Untyped: write, read, change, compare and set.
        var id = await db.PutAsync(new GenosMap { ["type"] = "todo", ["text"] = "Buy milk", ["done"] = false, ["priority"] = 1 });
        var node = await db.GetAsync(id);
        node!.Value["text"].AsString().Should().Be("Buy milk");
        var updated = await db.UpdateAsync(id, v => v.With("done", true));
        updated!.Value["done"].AsBoolean().Should().BeTrue();
        var stale = () => db.PutAsync("new", id, new() { IfTimestamp = node.Timestamp }).AsTask();
        (await stale.Should().ThrowAsync<GenosException>()).Which.Code.Should().Be(GenosErrorCode.Conflict);

        // Edges, and several writes as one.
        await db.PutAsync(new GenosMap { ["type"] = "list" }, "list:home");
        (await db.LinkAsync("list:home", id, "contains")).Should().BeTrue();
        var note = "";
        var receipt = await db.WriteAsync(b =>
        {
            note = b.Put("x");
            b.Link(id, note);
        });
        receipt.Operations.Should().HaveCount(2);
        (await db.GetEdgesAsync(id, EdgeDirection.Incoming)).Should().Equal(new GraphEdge("list:home", "contains", id));

        // Typed.
        var todos = db.Collection<Todo>("todo");
        var plants = await todos.PutAsync(new Todo("Water the plants", Priority: 3));
        await todos.PutAsync(new Todo("Pay the rent", Priority: 2));
        (await todos.GetAsync(id))!.Value.Should().Be(new Todo("Buy milk", Done: true, Priority: 1));
        var first = await todos.Where(t => !t.Done && t.Priority > 1).OrderBy("priority", SortDirection.Descending).Take(10).ToListAsync();
        first.Select(found => found.Value.Text).Should().Equal("Water the plants", "Pay the rent");
        (await todos.UpdateAsync(plants.Id, todo => todo with { Done = true }))!.Value.Done.Should().BeTrue();

        // Three spellings, one tree.
        var built = NodeFilter.Eq("type", "todo") & !NodeFilter.Eq("done", true);
        built.Should().Be(NodeFilter.Parse("""{ "type": "todo", "$not": { "done": true } }"""));
        built.Should().Be(todos.Where(t => !t.Done).Definition.Filter);
        (await db.Nodes.Where(built).CountAsync()).Should().Be(1);

        // The graph.
        var items = await db.Nodes.Where(NodeFilter.Id("list:home")).Descendants(NodeFilter.Eq("type", "todo"), label: "contains").ToListAsync();
        items.Should().ContainSingle().Which.Id.Should().Be(id);
        using (var snapshot = db.GetSnapshot())
            snapshot.ShortestPath("list:home", note).Should().Equal("list:home", id, note);

        // Nothing is refused in silence.
        using var policy = db.Use(context => context.Operation.Kind == OperationKind.Remove ? PolicyDecision.Refuse("No removals here.") : PolicyDecision.Accept);
        var removal = () => todos.RemoveAsync(plants.Id).AsTask();
        (await removal.Should().ThrowAsync<GenosException>()).Which.Code.Should().Be(GenosErrorCode.PolicyRefused);
    }
}
