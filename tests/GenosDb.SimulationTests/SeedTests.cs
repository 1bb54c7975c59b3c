using System.Globalization;
using GenosDb.SimulationTests.Worlds;
using GenosDb.Tests;
using Xunit.Abstractions;

namespace GenosDb.SimulationTests;

/// <summary>R1: the shipped engines converge, and break no invariant, in every world that is drawn.</summary>
public sealed class SeedTests(ITestOutputHelper output)
{
    private const ulong FreshSeeds = 1_000_000_000;

    [Fact]
    [Trait("Bar", "R1")]
    public void Every_seed_converges_and_keeps_every_invariant() =>
        MustReachEverything(Run(firstSeed: 1, "R1.seeds", Draw), isGoverned: false);

    /// <summary>With identities, roles that come late, and enemies: honest replicas agree, and show nothing that nobody was allowed to make.</summary>
    [Fact]
    [Trait("Bar", "R1")]
    public void Every_governed_seed_does_whatever_its_enemies_do() =>
        MustReachEverything(Run(firstSeed: 1, "R1.governedSeeds", DrawGoverned), isGoverned: true);

    [Fact]
    [Trait("Bar", "R1")]
    public void Real_signatures_make_no_difference() =>
        Run(firstSeed: 1, "R1.es256Seeds", seed => Plan.DrawGoverned(seed, Bars.Count("R1.es256Operations"), usesEs256: true));

    [LongFact]
    [Trait("Bar", "R1")]
    [Trait("Category", "Long")]
    public void Fresh_seeds_do_too()
    {
        var text = Environment.GetEnvironmentVariable("GENOSDB_SEED_BASE");
        var first = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : FreshSeeds;
        Run(first, "R1.seeds", Draw);
        Run(first, "R1.governedSeeds", DrawGoverned);
    }

    private static Plan Draw(ulong seed) => Plan.Draw(seed, Bars.Count("R1.operations"));

    private static Plan DrawGoverned(ulong seed) => Plan.DrawGoverned(seed, Bars.Count("R1.governedOperations"));

    private static void MustReachEverything(IReadOnlyList<RunResult> results, bool isGoverned)
    {
        // A part of the seeds need not reach what all of them do.
        if (Shard.Current == Shard.Whole)
            SeedRunner.MissingSituations(results, isGoverned).Should().BeEmpty("a simulator finds only what it generates");
    }

    private IReadOnlyList<RunResult> Run(ulong firstSeed, string bar, Func<ulong, Plan> draw)
    {
        var (first, count) = Shard.Current.Take(firstSeed, Bars.Count(bar));
        var results = SeedRunner.Run(first, count, draw, stopsAtFirst: false, Tell);
        Tell(SeedRunner.Summarise(results));
        var failed = results.FirstOrDefault(result => result.Failure is not null);
        if (failed is null)
            return results;
        var file = Path.Combine(Directory.CreateTempSubdirectory("genosdb-plan-").FullName, $"{failed.Seed}.json");
        var plan = draw(failed.Seed);
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
