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

        // A part of the seeds need not reach what all of them do.
        if (Shard.Current == Shard.Whole)
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
        var (first, count) = Shard.Current.Take(firstSeed, Bars.Count("R1.seeds"));
        var results = SeedRunner.Run(first, count, operations, stopsAtFirst: false, Tell);
        Tell(SeedRunner.Summarise(results));
        var failed = results.FirstOrDefault(result => result.Failure is not null);
        if (failed is null)
            return results;
        var file = Path.Combine(Directory.CreateTempSubdirectory("genosdb-plan-").FullName, $"{failed.Seed}.json");
        var plan = Plan.Draw(failed.Seed, operations);
        PlanFile.Write(file, Shrinker.Shrink(plan, failed.Failure!.Invariant));
        throw new InvalidOperationException(
            $"Seed {failed.Seed} breaks {failed.Failure.Invariant}: {failed.Failure.Message}\nWorld: {PlanFile.Describe(plan.Options)}\nGENOSDB_REPLAY={file} dotnet test --filter Replay", failed.Failure);
    }

    private void Tell(string line)
    {
        output.WriteLine(line);
        Console.WriteLine(line);
    }
}
