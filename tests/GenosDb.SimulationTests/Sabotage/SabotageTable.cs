namespace GenosDb.SimulationTests.Sabotage;

/// <summary>Plants each bug and prints the table of <c>docs/testing.md</c>.</summary>
internal static class SabotageTable
{
    /// <summary>Prints a line for each case whose id begins with one of the arguments, or for all. 1 when a bug was not caught.</summary>
    public static int Print(string root, int seeds, params IReadOnlyList<string> ids)
    {
        var repairOff = SabotageCase.All.Single(planted => planted.Id == SabotageCase.RepairOff);
        var missed = 0;
        using var runner = new SabotageRunner(root, seeds);
        Console.WriteLine("| # | Broken | With the repair | Without it |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var planted in SabotageCase.All.Where(planted => planted != repairOff && (ids.Count == 0 || ids.Contains(planted.Id, StringComparer.Ordinal))))
        {
            var caught = runner.FindCatcher(planted);
            // What the repair heals is shown by turning it off too.
            var caughtWithout = caught is null && planted.CaughtBy is null ? runner.FindCatcher(planted, repairOff) : null;
            Console.WriteLine($"| {planted.Id} | {planted.Rule} | {caught ?? "healed"} | {(caught is null ? caughtWithout ?? "**not caught**" : "")} |");
            if (caught is null && caughtWithout is null)
                missed++;
        }

        return missed == 0 ? 0 : 1;
    }
}
