using System.Collections.Concurrent;

namespace GenosDb.SimulationTests.Sabotage;

/// <summary>Plants each bug and prints the table of <c>docs/simulation.md</c>.</summary>
internal static class SabotageTable
{
    /// <summary>Copies of the sources that are built at once. A build keeps a core busy for half of its time only.</summary>
    private const int Copies = 2;

    /// <summary>Prints a line for each case whose id is one of the arguments, or for all. 1 when a bug was not caught.</summary>
    public static int Print(string root, int seeds, params IReadOnlyList<string> ids)
    {
        var cases = SabotageCase.All.Where(planted => planted.Id != SabotageCase.RepairOff && (ids.Count == 0 || ids.Contains(planted.Id, StringComparer.Ordinal))).ToArray();
        var runners = new BlockingCollection<SabotageRunner>();
        var caught = new string?[cases.Length];
        try
        {
            for (var i = 0; i < Math.Min(Copies, cases.Length); i++)
                runners.Add(new SabotageRunner(root, seeds));
            // One after the other, as they stand: a range for each thread would leave one with nothing to do.
            Parallel.ForEach(Partitioner.Create(Enumerable.Range(0, cases.Length), EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = Copies }, index =>
            {
                var runner = runners.Take();
                try
                {
                    caught[index] = runner.FindCatcher(cases[index]);
                    Console.Error.WriteLine($"{cases[index]}: {caught[index] ?? "not caught"}");
                }
                finally
                {
                    runners.Add(runner);
                }
            });
        }
        finally
        {
            foreach (var runner in runners)
                runner.Dispose();
        }

        Console.WriteLine("| # | Broken | Planted with | Caught by |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var (planted, catcher) in cases.Zip(caught))
            Console.WriteLine($"| {planted.Id} | {planted.Rule} | {string.Join(' ', planted.With ?? [])} | {catcher ?? "**not caught**"} |");
        return caught.Contains(null) ? 1 : 0;
    }
}
