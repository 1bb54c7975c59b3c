using System.Text.Json;

namespace GenosDb.SimulationTests.Sabotage;

/// <summary>A bug that is planted in a copy of the sources, to show that the tests can fail. The product has no switch for it.</summary>
/// <param name="Id">A number of the ablations (A) or of the planted bugs (B).</param>
/// <param name="Rule">What is broken.</param>
/// <param name="Edits">How.</param>
/// <param name="Seed">The seed that caught it last, which is tried first; null for none.</param>
/// <param name="With">Cases that are planted with it, since they hide what it does.</param>
/// <param name="CaughtBy">A filter of the unit tests that catch it; null when the simulator does.</param>
/// <param name="CaughtIn">The project of those tests.</param>
/// <param name="IsGoverned">Whether it takes a world with identities, roles and enemies to see it.</param>
internal sealed record SabotageCase(string Id, string Rule, IReadOnlyList<SabotageEdit> Edits, ulong? Seed = null, IReadOnlyList<string>? With = null, string? CaughtBy = null, string CaughtIn = "tests/GenosDb.Tests", bool IsGoverned = false)
{
    /// <summary>Turns the repair off. That loses no data, so it is only planted with others.</summary>
    public const string RepairOff = "repair";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<SabotageCase> All { get; } =
        JsonSerializer.Deserialize<IReadOnlyList<SabotageCase>>(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Sabotage", "sabotage.json")), Options)!;

    /// <summary>Its own edits, and those of the cases that are planted with it.</summary>
    public IReadOnlyList<SabotageEdit> AllEdits => [.. Edits, .. (With ?? []).SelectMany(id => All.Single(other => other.Id == id).Edits)];

    public override string ToString() => $"{Id}: {Rule}";
}
