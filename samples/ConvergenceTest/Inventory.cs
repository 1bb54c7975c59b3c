using GenosDb;

namespace ConvergenceTest;

/// <summary>What an application has on its shelves, kept by several peers at once.</summary>
/// <remarks>Of two concurrent writes to one node one wins, so a number that all peers change would lose counts. Here each movement is a node of its own, linked to
/// its article: movements only come and never change, and the stock is their sum.</remarks>
internal sealed class Inventory(IGenosDatabase database)
{
    private const string Moved = "moved";

    /// <summary>Adds an article, or names it anew.</summary>
    public async Task NameAsync(string article, string name) => await database.PutAsync(new GenosMap { ["type"] = "article", ["name"] = name }, $"article:{article}");

    /// <summary>Notes that so many came, or left when negative.</summary>
    public async Task MoveAsync(string article, long count) => await database.WriteAsync(batch =>
        batch.Link($"article:{article}", batch.Put(new GenosMap { ["type"] = "movement", ["count"] = count }), Moved));

    /// <summary>How the article is called; null when there is none.</summary>
    public async Task<string?> NameOfAsync(string article) => (await database.GetAsync($"article:{article}"))?.Value["name"].AsString();

    /// <summary>How many there are.</summary>
    public long CountOf(string article)
    {
        using var snapshot = database.GetSnapshot();
        return snapshot.Neighbors($"article:{article}", label: Moved).Sum(movement => movement.Value["count"].AsInt64());
    }
}
