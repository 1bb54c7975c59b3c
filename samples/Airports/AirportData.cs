using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using GenosDb;

namespace Airports;

/// <summary>Reads the files of OpenFlights into a database: airports become nodes, routes become edges labelled with the airline.</summary>
internal static class AirportData
{
    // A batch is one message to peers; 4,096 operations is its limit.
    private const int BatchRows = 4_096;

    private const string AirportsFile = "airports.dat";

    private const string RoutesFile = "routes.dat";

    private const string Unknown = @"\N";

    /// <summary>A set that is always there.</summary>
    private const string BuiltInAirports =
        """
        1,"Alderbridge Airport","Alderbridge","Aravia","ALE","XALE",10.25,20.5
        2,"Birchstead Airport","Birchstead","Aravia","BID","XBID",11.75,21.25
        3,"Cedarhaven Airport","Cedarhaven","Cestria","CEN","XCEN",10.5,21
        4,"Dunewick Airport","Dunewick","Dalmora","DUK","XDUK",-3.5,-146.25
        """;

    private const string BuiltInRoutes =
        """
        ZA,900,ALE,1,BID,2
        ZA,900,BID,2,ALE,1
        ZB,901,BID,2,CEN,3
        ZB,901,CEN,3,DUK,4
        Q7,903,DUK,4,ALE,1
        Q7,903,DUK,4,ZZZ,99
        """;

    /// <summary>The first file that the folder lacks; null when both are there.</summary>
    public static string? FindMissing(string folder) =>
        new[] { AirportsFile, RoutesFile }.Select(file => Path.Combine(folder, file)).FirstOrDefault(path => !File.Exists(path));

    /// <summary>Loads the files of a folder, or the built-in set.</summary>
    /// <returns>Routes left out because one of their airports is not there.</returns>
    public static async Task<int> LoadAsync(IGenosDatabase database, string? folder)
    {
        await LoadAirportsAsync(database, Open(folder, AirportsFile, BuiltInAirports));
        return await LoadRoutesAsync(database, Open(folder, RoutesFile, BuiltInRoutes));
    }

    private static TextReader Open(string? folder, string file, string builtIn) =>
        folder is null ? new StringReader(builtIn) : File.OpenText(Path.Combine(folder, file));

    private static async Task LoadAirportsAsync(IGenosDatabase database, TextReader text)
    {
        foreach (var rows in Rows(text).Chunk(BatchRows))
        {
            await database.WriteAsync(batch =>
            {
                foreach (var row in rows)
                    batch.Put(new GenosMap { ["type"] = "airport", ["name"] = row[1], ["city"] = row[2], ["country"] = row[3], ["place"] = Place(row) }, AirportId(row[0]));
            });
        }
    }

    private static async Task<int> LoadRoutesAsync(IGenosDatabase database, TextReader text)
    {
        using var airports = database.GetSnapshot();
        var skipped = 0;
        foreach (var rows in Rows(text).Chunk(BatchRows))
        {
            await database.WriteAsync(batch =>
            {
                foreach (var row in rows)
                {
                    var (airline, source, target) = (row[0], AirportId(row[3]), AirportId(row[5]));
                    if (airports.TryGet(source, out _) && airports.TryGet(target, out _))
                        batch.Link(source, target, airline);
                    else
                        skipped++;
                }
            });
        }

        return skipped;
    }

    private static string AirportId(string number) => $"airport:{(number == Unknown ? "unknown" : number)}";

    private static GenosValue Place(string[] row) =>
        new GeoPoint(double.Parse(row[6], CultureInfo.InvariantCulture), double.Parse(row[7], CultureInfo.InvariantCulture));

    private static IEnumerable<string[]> Rows(TextReader text)
    {
        using var parser = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture) { HasHeaderRecord = false });
        while (parser.Read())
            yield return parser.Record!;
    }
}
