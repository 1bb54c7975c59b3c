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
}
