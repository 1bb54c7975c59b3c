namespace GenosDb.Benchmarks.Scenarios;

/// <summary>Runs scenarios and writes their results.</summary>
internal static class ScenarioRunner
{
    private static readonly IScenario[] Scenarios = [new BytesScenario(), new MemoryScenario(), new IndexScenario(), new NetworkScenario(), new SignedScenario(), new StorageScenario(), new DurableScenario(), new EncryptedScenario(), new LiveScenario()];

    /// <param name="names">Which; none for all.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] names)
    {
        if (names.Except(Scenarios.Select(scenario => scenario.Name), StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            await Console.Error.WriteLineAsync($"There is no scenario '{unknown}'. There are: {string.Join(", ", Scenarios.Select(scenario => scenario.Name))}.");
            return 1;
        }

        foreach (var scenario in Scenarios.Where(scenario => names.Length == 0 || names.Contains(scenario.Name, StringComparer.Ordinal)))
        {
            Console.WriteLine($"== {scenario.Name}");
            var results = new ResultTable();
            await scenario.RunAsync(results);
            results.Write(scenario.Name);
        }

        return 0;
    }
}
