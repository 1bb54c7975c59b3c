using GenosDb;

namespace Airports;

/// <summary>Asks by place, by way, and for the shortest way, about the airport that most routes leave.</summary>
internal static class AirportQuestions
{
    private const double Metres = 300_000;

    public static async Task AskAsync(IGenosDatabase database)
    {
        await database.EnsureIndexAsync(new("country"));
        await database.EnsureIndexAsync(new("place", IndexKind.Geo));
        using var graph = database.GetSnapshot();
        if (graph.Nodes().MaxBy(node => node.Edges.Length) is not { Edges.Length: > 0 } busiest)
            return;

        var (country, place) = (busiest.Value["country"].AsString(), busiest.Value["place"]);
        var center = new GeoPoint(place["latitude"].AsDouble(), place["longitude"].AsDouble());
        var near = await database.Nodes.Where(NodeFilter.Eq("country", country) & NodeFilter.Near("place", center, Metres)).ToListAsync();
        Console.WriteLine($"parent: most routes leave {NameOf(busiest)}; {near.Count:N0} airports of {country} are within {Metres / 1_000:N0} km of it");

        var airline = busiest.Edges.CountBy(edge => edge.Label).MaxBy(airline => airline.Value).Key;
        var reached = await database.Nodes.Where(NodeFilter.Id(busiest.Id)).Descendants(label: airline, maxDepth: 2).ToListAsync();
        Console.WriteLine($"parent: {airline}, with two flights at most, goes from there to {reached.Count:N0} airports");

        if (graph.Traverse(busiest.Id, new NodeTraversal()).LastOrDefault() is { Depth: > 0 } farthest && graph.ShortestPath(busiest.Id, farthest.Node.Id) is { } path)
            Console.WriteLine($"parent: {path.Count - 1} flights to {NameOf(farthest.Node)}, which takes the most: {string.Join(" – ", path.Select(id => graph.TryGet(id, out var stop) ? NameOf(stop) : id))}");
    }

    private static string NameOf(GenosNode airport) => airport.Value["name"].AsString();
}
