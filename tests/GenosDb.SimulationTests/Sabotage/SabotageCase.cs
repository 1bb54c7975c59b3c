using System.Text.Json;

namespace GenosDb.SimulationTests.Sabotage;

/// <summary>A bug that is planted in a copy of the sources, to show that the tests can fail. The product has no switch for it.</summary>
/// <param name="Id">A number of the ablations (A) or of the planted bugs (B).</param>
/// <param name="Rule">What is broken.</param>
/// <param name="Edits">How.</param>
/// <param name="CaughtBy">A filter of the unit tests that catch it; null when the simulator does.</param>
internal sealed record SabotageCase(string Id, string Rule, IReadOnlyList<SabotageEdit> Edits, string? CaughtBy = null)
{
    /// <summary>The case that turns the repair off: what it hides shows only together with it.</summary>
    public const string RepairOff = "repair";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<SabotageCase> All { get; } =
        JsonSerializer.Deserialize<IReadOnlyList<SabotageCase>>(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Sabotage", "sabotage.json")), Options)!;

    public override string ToString() => $"{Id}: {Rule}";
}
