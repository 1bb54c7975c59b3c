using System.Globalization;
using GenosDb.SimulationTests.Sabotage;
using GenosDb.SimulationTests.Worlds;
using GenosDb.Tests;

namespace GenosDb.SimulationTests;

internal static class Program
{
    private const string Usage = """
        run <firstSeed> <count> [--operations N] [--first]   runs seeds; a line for each that fails; exit code 1 when one does
        hash <seed> [<count>] [--operations N]               prints the hash of each trace
             [--governed | --es256]                          of each: worlds with identities, roles and enemies; with real signatures
        replay <file>                                        runs a plan that was written
        sabotage [<id>...]                                   plants bugs in a copy of the sources, and prints what caught each
        shrink <seed> [--operations N] [--to FILE]           writes the smallest plan that fails as the seed does
        """;

    private static int Main(string[] arguments)
    {
        try
        {
            return arguments switch
            {
                ["run", var first, var count, ..] => RunSeeds(Seed(first), Number(count), PlansOf(arguments), arguments.Contains("--first"), IsGoverned(arguments)),
                ["hash", var first, ..] => PrintHashes(Seed(first), arguments is [_, _, var count, ..] && !count.StartsWith('-') ? Number(count) : 1, PlansOf(arguments)),
                ["replay", var file] => Replay(file),
                ["shrink", var seed, ..] => Shrink(Seed(seed), PlansOf(arguments), ValueOf(arguments, "--to") ?? $"{seed}.min.json"),
                ["sabotage", .. var ids] => SabotageTable.Print(Repository.Root, Bars.Count("R14.seeds"), ids),
                _ => Explain(),
            };
        }
        catch (FormatException problem)
        {
            Console.Error.WriteLine(problem.Message);
            return Explain();
        }
    }

    private static int RunSeeds(ulong first, int count, Func<ulong, Plan> draw, bool stopsAtFirst, bool isGoverned)
    {
        var results = SeedRunner.Run(first, count, draw, stopsAtFirst, Console.WriteLine);
        Console.WriteLine(SeedRunner.Summarise(results));
        Console.WriteLine("not reached: " + string.Join(' ', SeedRunner.MissingSituations(results, isGoverned)));
        return results.Any(result => result.Failure is not null) ? 1 : 0;
    }

    private static int PrintHashes(ulong first, int count, Func<ulong, Plan> draw)
    {
        foreach (var result in SeedRunner.Run(first, count, draw, stopsAtFirst: false, Console.Error.WriteLine))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Seed} {result.Hash}"));
        return 0;
    }

    private static int Replay(string file)
    {
        var result = World.Run(PlanFile.Read(file));
        Console.WriteLine(result.Failure is { } failure ? $"{failure.Invariant}: seed {result.Seed}: {failure.Message}" : $"seed {result.Seed}: everything holds");
        return result.Failure is null ? 0 : 1;
    }

    private static int Shrink(ulong seed, Func<ulong, Plan> draw, string file)
    {
        var plan = draw(seed);
        if (World.Run(plan).Failure is not { } failure)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: everything holds"));
            return 0;
        }

        PlanFile.Write(file, Shrinker.Shrink(plan, failure.Invariant));
        Console.WriteLine($"{failure.Invariant}: GENOSDB_REPLAY={Path.GetFullPath(file)} dotnet test --filter Replay");
        return 1;
    }

    private static int Explain()
    {
        Console.Error.WriteLine(Usage);
        return 2;
    }

    private static bool IsGoverned(string[] arguments) => arguments.Contains("--governed") || arguments.Contains("--es256");

    private static Func<ulong, Plan> PlansOf(string[] arguments)
    {
        var operations = ValueOf(arguments, "--operations") is { } given ? Number(given) : Bars.Count(IsGoverned(arguments) ? "R1.governedOperations" : "R1.operations");
        return IsGoverned(arguments)
            ? seed => Plan.DrawGoverned(seed, operations, arguments.Contains("--es256"))
            : seed => Plan.Draw(seed, operations);
    }

    private static string? ValueOf(string[] arguments, string option) =>
        Array.IndexOf(arguments, option) is var index and >= 0 && index + 1 < arguments.Length ? arguments[index + 1] : null;

    private static ulong Seed(string text) => ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
