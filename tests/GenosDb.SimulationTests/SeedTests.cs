using System.Globalization;
using GenosDb.SimulationTests.Worlds;
using GenosDb.Tests;
using Xunit.Abstractions;

namespace GenosDb.SimulationTests;

/// <summary>R1: the shipped engines converge, and break no invariant, in every world that is drawn.</summary>
public sealed class SeedTests(ITestOutputHelper output)
{
    [Fact]
    [Trait("Bar", "R1")]
    public void Every_seed_converges_and_keeps_every_invariant()
    {
        var results = Run(firstSeed: 1);

        SeedRunner.MissingSituations(results).Should().BeEmpty("a simulator finds only what it generates");
    }

    [LongFact]
    [Trait("Bar", "R1")]
    [Trait("Category", "Long")]
    public void Fresh_seeds_do_too()
    {
        var text = Environment.GetEnvironmentVariable("GENOSDB_SEED_BASE");
        Run(ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var first) ? first : 1_000_000_000);
    }

    private IReadOnlyList<RunResult> Run(ulong firstSeed)
    {
        var operations = Bars.Count("R1.operations");
        var results = SeedRunner.Run(firstSeed, Bars.Count("R1.seeds"), operations, stopsAtFirst: false, Tell);
        Tell(SeedRunner.Summarise(results));
        var failed = results.FirstOrDefault(result => result.Failure is not null);
        if (failed is null)
            return results;
        var file = Path.Combine(Directory.CreateTempSubdirectory("genosdb-plan-").FullName, $"{failed.Seed}.json");
        PlanFile.Write(file, Shrinker.Shrink(Plan.Draw(failed.Seed, operations), failed.Failure!.Invariant));
        throw new InvalidOperationException($"Seed {failed.Seed} breaks {failed.Failure.Invariant}: {failed.Failure.Message}\nGENOSDB_REPLAY={file} dotnet test --filter Replay", failed.Failure);
    }

    private void Tell(string line)
    {
        output.WriteLine(line);
        Console.WriteLine(line);
    }
}
