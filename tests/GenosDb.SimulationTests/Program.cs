using System.Globalization;
using GenosDb.SimulationTests.Worlds;

namespace GenosDb.SimulationTests;

internal static class Program
{
    private const string Usage = """
        run <firstSeed> <count> [--operations N] [--first]   runs seeds; a line for each that fails; exit code 1 when one does
        hash <seed> [<count>] [--operations N]               prints the hash of each trace
        replay <file>                                        runs a plan that was written
        shrink <seed> [--operations N] [--to FILE]           writes the smallest plan that fails as the seed does
        """;

    private static int Main(string[] arguments)
    {
        try
        {
            return arguments switch
            {
                ["run", var first, var count, ..] => RunSeeds(Seed(first), Number(count), OperationsOf(arguments), arguments.Contains("--first")),
                ["hash", var first, ..] => PrintHashes(Seed(first), arguments is [_, _, var count, ..] && !count.StartsWith('-') ? Number(count) : 1, OperationsOf(arguments)),
                _ => Explain(),
            };
        }
        catch (FormatException problem)
        {
            Console.Error.WriteLine(problem.Message);
            return Explain();
        }
    }

    private static int RunSeeds(ulong first, int count, int operations, bool stopsAtFirst)
    {
        var results = SeedRunner.Run(first, count, operations, stopsAtFirst, Console.WriteLine);
        Console.WriteLine(SeedRunner.Summarise(results));
        Console.WriteLine("not reached: " + string.Join(' ', SeedRunner.MissingSituations(results)));
        return results.Any(result => result.Failure is not null) ? 1 : 0;
    }

    private static int PrintHashes(ulong first, int count, int operations)
    {
        foreach (var result in SeedRunner.Run(first, count, operations, stopsAtFirst: false, Console.Error.WriteLine))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Seed} {result.Hash}"));
        return 0;
    }

    private static int Explain()
    {
        Console.Error.WriteLine(Usage);
        return 2;
    }

    private static int OperationsOf(string[] arguments) =>
        Array.IndexOf(arguments, "--operations") is var index and >= 0 && index + 1 < arguments.Length ? Number(arguments[index + 1]) : Bars.Count("R1.operations");

    private static ulong Seed(string text) => ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
