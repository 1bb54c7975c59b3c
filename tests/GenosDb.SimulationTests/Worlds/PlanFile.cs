using System.Text.Json;
using System.Text.Json.Serialization;

namespace GenosDb.SimulationTests.Worlds;

/// <summary>Plans as JSON, so that a failure is replayed by whoever gets the file.</summary>
internal static class PlanFile
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new JsonStringEnumConverter() },
    };

    private static readonly JsonSerializerOptions Line = new(Format) { WriteIndented = false };

    public static string ToJson(Plan plan) => JsonSerializer.Serialize(plan, Format) + "\n";

    /// <summary>A world in one line, without what is off.</summary>
    public static string Describe(SimulationOptions options) => JsonSerializer.Serialize(options, Line);

    /// <exception cref="JsonException">Not a plan.</exception>
    public static Plan FromJson(string json) => JsonSerializer.Deserialize<Plan>(json, Format) ?? throw new JsonException("The file holds no plan.");

    public static Plan Read(string path) => FromJson(File.ReadAllText(path));

    public static void Write(string path, Plan plan) => File.WriteAllText(path, ToJson(plan));
}
