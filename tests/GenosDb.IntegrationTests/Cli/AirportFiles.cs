using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace GenosDb.IntegrationTests.Cli;

/// <summary>Where airports and routes lie, and how a script imports them.</summary>
internal static class AirportFiles
{
    /// <summary>The project's own invented set.</summary>
    public static string OwnFolder { get; } = Path.Combine(AppContext.BaseDirectory, "Cli", "Data");

    public static string ImportAirports(string folder) =>
        $@"import '{Path.Combine(folder, "airports.dat")}' --columns key,name,city,country,iata,icao,latitude,longitude,altitude,offset,dst,zone,kind,source --id key --id-prefix airport: --type airport --null '\N'";

    public static string ImportRoutes(string folder) =>
        $@"import '{Path.Combine(folder, "routes.dat")}' --links --source 4 --target 6 --label 1 --id-prefix airport: --null '\N' --require-ends";

    /// <summary>The rows of a file as they are, for those who work out an answer by themselves.</summary>
    public static List<string[]> Rows(string folder, string file)
    {
        using var parser = new CsvParser(File.OpenText(Path.Combine(folder, file)), new CsvConfiguration(CultureInfo.InvariantCulture) { HasHeaderRecord = false });
        var rows = new List<string[]>();
        while (parser.Read())
            rows.Add(parser.Record!);
        return rows;
    }
}
