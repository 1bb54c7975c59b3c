using System.Globalization;
using System.Net;
using GenosDb.IntegrationTests.Cli;
using GenosDb.Transports;

namespace GenosDb.IntegrationTests.Queries;

/// <summary>Questions about airports and routes, whose answers are worked out a second time from the rows of the files, by plain loops.</summary>
public sealed class AirportQueriesTests
{
    private const int Radius = 300_000;

    [Fact]
    public Task The_invented_airports_are_answered_as_the_rows_say() => RequireSameAnswersAsync(AirportFiles.OwnFolder, every: 1, radius: 3_000_000);

    [SharedDataFact]
    public Task The_airports_of_the_world_are_answered_as_the_rows_say() => RequireSameAnswersAsync(SharedDataFactAttribute.Openflights, every: 97, Radius);

    [Fact]
    public async Task A_live_query_follows_a_peer_that_writes_airports()
    {
        var rows = AirportFiles.Rows(AirportFiles.OwnFolder, "airports.dat");
        var airports = rows.Select(row => new Airport($"airport:{row[0]}", row[3], Number(row[6]), Number(row[7]))).ToList();
        var center = airports[0].Place;
        await using var here = await GenosDatabase.OpenInMemoryAsync(options => options.Name = "airports");
        var transport = new TcpTransport(new IPEndPoint(IPAddress.Loopback, 0));
        here.Sync.AddTransport(transport);
        var address = await transport.ListeningAsync();
        await using var there = await GenosDatabase.OpenInMemoryAsync(options =>
        {
            options.Name = "airports";
            options.Transports.Add(new TcpTransport(listen: null, address));
        });
        await using var live = await here.Nodes.Where(NodeFilter.Eq("country", airports[0].Country) & NodeFilter.Near("place", center, 5_000_000)).WatchAsync();
        using var limit = new CancellationTokenSource(CliProcess.Limit);

        // Each comes, the first ones move away, the second ones are closed: the state of the peer, by the end, is the one to be seen here.
        foreach (var airport in airports)
            await there.PutAsync(new GenosMap { ["country"] = airport.Country, ["place"] = airport.Place }, airport.Id);
        foreach (var airport in airports.Where((_, i) => i % 4 == 1))
            await there.RemoveAsync(airport.Id);
        for (var i = 2; i < airports.Count; i += 4)
        {
            airports[i] = airports[i] with { Country = airports[0].Country, Latitude = center.Latitude + (i / 10.0), Longitude = center.Longitude };
            await there.PutAsync(new GenosMap { ["country"] = airports[i].Country, ["place"] = airports[i].Place }, airports[i].Id);
        }

        var expected = airports.Where((airport, i) => i % 4 != 1 && airport.Country == airports[0].Country && Distance(center, airport.Place) <= 5_000_000)
            .Select(airport => airport.Id).Order(StringComparer.Ordinal).ToList();
        expected.Should().HaveCountGreaterThan(10);
        List<string> folded = [];
        await foreach (var set in live.ReadAllAsync(limit.Token))
        {
            folded.RemoveAll(id => set.Changes.Any(change => change.Id == id));
            foreach (var change in set.Changes.Where(change => change.Kind != ChangeKind.Removed))
                folded.Insert(change.Index, change.Id);
            if (folded.SequenceEqual(expected, StringComparer.Ordinal))
                break;
        }

        folded.Should().Equal(expected, "the sets, put upon each other, are the answer");
    }

    private static async Task RequireSameAnswersAsync(string folder, int every, double radius)
    {
        var airports = AirportFiles.Rows(folder, "airports.dat").Select(row => new Airport($"airport:{row[0]}", row[3], Number(row[6]), Number(row[7]))).ToList();
        var known = airports.Select(airport => airport.Id).ToHashSet(StringComparer.Ordinal);
        var routes = AirportFiles.Rows(folder, "routes.dat").Select(row => (Airline: row[0], From: $"airport:{row[3]}", To: $"airport:{row[5]}"))
            .Where(route => known.Contains(route.From) && known.Contains(route.To)).ToList();
        await using var db = await LoadAsync(airports, routes);
        int near = 0, reached = 0;
        foreach (var isIndexed in new[] { false, true })
        {
            if (isIndexed)
            {
                await db.EnsureIndexAsync(new("country"));
                await db.EnsureIndexAsync(new("place", IndexKind.Geo));
            }

            foreach (var airport in airports.Where((_, i) => i % every == 0))
            {
                near += await RequireNearAsync(db, airports, airport, radius);
                foreach (var airline in routes.Where(route => route.From == airport.Id).Select(route => route.Airline).Distinct(StringComparer.Ordinal).Take(3))
                    reached += await RequireReachedAsync(db, routes, airport.Id, airline);
            }
        }

        near.Should().BeGreaterThan(100, "a test whose answers are empty says nothing");
        reached.Should().BeGreaterThan(100);
    }

    /// <summary>Airports of the same country within a distance of a point near this one.</summary>
    private static async Task<int> RequireNearAsync(GenosDatabase db, List<Airport> airports, Airport airport, double radius)
    {
        var center = new GeoPoint(Math.Clamp(airport.Latitude + 0.5, -90, 90), Math.Clamp(airport.Longitude - 0.5, -180, 180));
        var expected = airports.Where(other => other.Country == airport.Country && Distance(center, other.Place) <= radius).Select(other => other.Id).Order(StringComparer.Ordinal);
        var found = await db.Nodes.Where(NodeFilter.Eq("country", airport.Country) & NodeFilter.Near("place", center, radius)).ToListAsync();
        found.Select(node => node.Id).Should().Equal(expected, "of {0} around {1}", airport.Country, airport.Id);
        return found.Count;
    }

    /// <summary>Where one or two flights of an airline lead.</summary>
    private static async Task<int> RequireReachedAsync(GenosDatabase db, List<(string Airline, string From, string To)> routes, string start, string airline)
    {
        HashSet<string> first = new(StringComparer.Ordinal), both = new(StringComparer.Ordinal);
        foreach (var route in routes)
        {
            if (route.Airline == airline && route.From == start)
                first.Add(route.To);
        }

        both.UnionWith(first);
        foreach (var route in routes)
        {
            if (route.Airline == airline && first.Contains(route.From))
                both.Add(route.To);
        }

        var found = await db.QueryAsync(NodeQuery.Parse($$$"""{"query":{"$id":"{{{start}}}","$edge":{"$label":"{{{airline}}}","$depth":2}},"sort":[{"$id":"asc"}]}"""));
        found.Items.Select(node => node.Id).Should().Equal(both.Order(StringComparer.Ordinal), "of {0} from {1}", airline, start);
        return found.Items.Count;
    }

    private static async Task<GenosDatabase> LoadAsync(List<Airport> airports, List<(string Airline, string From, string To)> routes)
    {
        var db = await GenosDatabase.OpenInMemoryAsync();
        foreach (var chunk in airports.Chunk(4_000))
        {
            await db.WriteAsync(batch =>
            {
                foreach (var airport in chunk)
                    batch.Put(new GenosMap { ["country"] = airport.Country, ["place"] = airport.Place }, airport.Id);
            });
        }

        foreach (var chunk in routes.Chunk(4_000))
        {
            await db.WriteAsync(batch =>
            {
                foreach (var (airline, from, to) in chunk)
                    batch.Link(from, to, airline);
            });
        }

        return db;
    }

    /// <summary>The angle between two arrows from the centre of the Earth, which is not how the library does it.</summary>
    private static double Distance(GeoPoint a, GeoPoint b)
    {
        var (ax, ay, az) = Arrow(a);
        var (bx, by, bz) = Arrow(b);
        var (cx, cy, cz) = ((ay * bz) - (az * by), (az * bx) - (ax * bz), (ax * by) - (ay * bx));
        return 6_371_008.8 * Math.Atan2(Math.Sqrt((cx * cx) + (cy * cy) + (cz * cz)), (ax * bx) + (ay * by) + (az * bz));
    }

    private static (double X, double Y, double Z) Arrow(GeoPoint point)
    {
        var (latitude, longitude) = (point.Latitude * Math.PI / 180, point.Longitude * Math.PI / 180);
        return (Math.Cos(latitude) * Math.Cos(longitude), Math.Cos(latitude) * Math.Sin(longitude), Math.Sin(latitude));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private sealed record Airport(string Id, string Country, double Latitude, double Longitude)
    {
        public GeoPoint Place => new(Latitude, Longitude);
    }
}
