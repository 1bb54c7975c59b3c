using System.Collections.Concurrent;
using System.Globalization;

namespace GenosDb.SimulationTests.Worlds;

/// <summary>Runs many seeds, which are independent, on all cores.</summary>
internal static class SeedRunner
{
    /// <summary>Runs seeds and gives their results in the order of the seeds; those that fail are told of at once.</summary>
    /// <param name="firstSeed">The first.</param>
    /// <param name="count">How many.</param>
    /// <param name="draw">Makes the plan of a seed.</param>
    /// <param name="stopsAtFirst">Whether to begin no other seed once one has failed.</param>
    /// <param name="tell">Receives a line for each seed that fails.</param>
    public static IReadOnlyList<RunResult> Run(ulong firstSeed, int count, Func<ulong, Plan> draw, bool stopsAtFirst, Action<string> tell)
    {
        var results = new ConcurrentDictionary<int, RunResult>();
        // In order, so that the lowest seed that fails is among those that were begun.
        Parallel.ForEach(Partitioner.Create(Enumerable.Range(0, count), EnumerablePartitionerOptions.NoBuffering), (index, state) =>
        {
            var result = World.Run(draw(firstSeed + (ulong)index));
            results[index] = result;
            if (result.Failure is not { } failure)
                return;
            tell(string.Create(CultureInfo.InvariantCulture, $"{failure.Invariant}: seed {result.Seed}: {failure.Message}"));
            if (stopsAtFirst)
                state.Break();
        });
        return [.. results.OrderBy(entry => entry.Key).Select(entry => entry.Value)];
    }

    /// <summary>One line about how much was tried.</summary>
    public static string Summarise(IReadOnlyList<RunResult> results) => string.Create(
        CultureInfo.InvariantCulture,
        $"{results.Count} seeds from {(results.Count == 0 ? 0 : results[0].Seed)}: {results.Sum(result => result.Operations):N0} operations, {results.Sum(result => result.Events):N0} events, {results.Sum(result => result.Messages):N0} messages, {results.Count(result => result.Failure is not null)} failures");

    /// <summary>The situations that none of the runs has reached.</summary>
    public static IReadOnlyList<Situation> MissingSituations(IReadOnlyList<RunResult> results, bool isGoverned)
    {
        var all = new Situations();
        foreach (var result in results)
            all.Add(result.Situations);
        return [.. all.Missing(isGoverned)];
    }
}
