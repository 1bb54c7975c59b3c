using System.Globalization;
using System.Text.Json.Nodes;

namespace GenosDb.IntegrationTests.Cli;

/// <summary>The airports by the command line alone: files in, questions, answers out.</summary>
public sealed class AirportQueryScriptTests
{
    [Fact]
    public async Task Imported_airports_and_routes_are_asked_by_place_and_by_way()
    {
        var result = await CliInProcess.RunScriptAsync(
            $$$"""
            {{{AirportFiles.ImportAirports(AirportFiles.OwnFolder)}}}
            {{{AirportFiles.ImportRoutes(AirportFiles.OwnFolder)}}}
            query {"country":"Aravia","$near":{"latitude":-18,"longitude":-118,"radius":300}}
            index add country
            index add $value geo
            query {"country":"Aravia","$near":{"latitude":-18,"longitude":-118,"radius":300}}
            query {"country":"Aravia","$near":{"latitude":-18,"longitude":-118,"radius":300}} --explain
            query {"query":{"$id":"airport:1","$edge":{"$label":"ZA","$depth":2}},"sort":[{"$id":"asc"}]}
            """, "--json");
        result.ExitCode.Should().Be(0, result.Errors);
        var answers = result.Lines.Select(line => JsonNode.Parse(line)!).ToList();
        var around = Rows("airports.dat").Where(row => row[3] == "Aravia" && IsWithin300Kilometers(row[6], row[7])).Select(row => $"airport:{row[0]}").ToList();
        var index = answers.FindIndex(answer => answer["added"] is not null);
        Ids(answers[2..index]).Should().Equal(around).And.Contain("airport:1");
        answers[(index + 2)..].TakeWhile(answer => answer["id"] is not null).Select(Id).Should().Equal(around);
        var plan = answers.FindIndex(answer => answer["steps"] is not null);
        ((string?)answers[plan]["index"]).Should().BeOneOf("country", "$value");

        var flights = Rows("routes.dat").Where(row => row[0] == "ZA").Select(row => (From: $"airport:{row[3]}", To: $"airport:{row[5]}")).ToList();
        var known = Rows("airports.dat").Select(row => $"airport:{row[0]}").ToHashSet(StringComparer.Ordinal);
        flights.RemoveAll(flight => !known.Contains(flight.From) || !known.Contains(flight.To));
        var first = flights.Where(flight => flight.From == "airport:1").Select(flight => flight.To).ToHashSet(StringComparer.Ordinal);
        var reached = first.Concat(flights.Where(flight => first.Contains(flight.From)).Select(flight => flight.To)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        Ids(answers[(plan + 1)..]).Should().Equal(reached).And.NotBeEmpty();
    }

    private static IEnumerable<string> Ids(IEnumerable<JsonNode> nodes) => nodes.Select(Id);

    private static string Id(JsonNode node) => (string)node["id"]!;

    // A flat Earth will do so far from its edges: a degree is 111 km, and less to the east and west.
    private static bool IsWithin300Kilometers(string latitude, string longitude)
    {
        var north = (double.Parse(latitude, CultureInfo.InvariantCulture) + 18) * 111.2;
        var east = (double.Parse(longitude, CultureInfo.InvariantCulture) + 118) * 111.2 * Math.Cos(18 * Math.PI / 180);
        return Math.Sqrt((north * north) + (east * east)) <= 300;
    }

    private static List<string[]> Rows(string file) => AirportFiles.Rows(AirportFiles.OwnFolder, file);
}
