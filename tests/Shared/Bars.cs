using System.Text.Json;

namespace GenosDb.Tests;

/// <summary>The counts of <c>tests/bars.json</c>: what is promised is what is run. <c>GENOSDB_BARS</c> selects the column: default, ci, release.</summary>
internal static class Bars
{
    private static readonly JsonElement Table = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "bars.json"))).RootElement;

    /// <summary>The column in use.</summary>
    public static string Scale { get; } = Environment.GetEnvironmentVariable("GENOSDB_BARS") is { Length: > 0 } scale ? scale : "default";

    /// <summary>How often a bar is tried at the scale in use.</summary>
    public static int Count(string bar) => Table.GetProperty(bar).GetProperty(Scale).GetInt32();
}
