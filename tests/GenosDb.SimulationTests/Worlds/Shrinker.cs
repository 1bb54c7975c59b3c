namespace GenosDb.SimulationTests.Worlds;

/// <summary>Makes a plan small while the same invariant fails: first its steps, then the options.</summary>
internal static class Shrinker
{
    private static readonly Func<SimulationOptions, SimulationOptions>[] Simplifications =
    [
        options => options with { Loss = 0, LostKinds = 0 },
        options => options with { Duplication = 0 },
        options => options with { Reordering = 0 },
        options => options with { Truncation = 0 },
        options => options with { Corruption = 0 },
        options => options with { Latency = LatencyKind.Constant },
        options => options with { LatencyMicroseconds = 1_000 },
        options => options with { SendMicroseconds = 1_000 },
        options => options with { BytesPerSecond = 0 },
        options => options with { LargeValueBytes = 0 },
        options => options with { HealsToLine = true },
        options => options with { Governed = options.Governed is { } governed ? governed with { Lies = 0 } : null },
        options => options with { Governed = options.Governed is { } governed ? governed with { KeepsEverything = true } : null },
        WithoutLastPeer,
        WithoutLastPeer,
        WithoutLastPeer,
    ];

    private static SimulationOptions WithoutLastPeer(SimulationOptions options) => options with
    {
        Peers = options.Peers - 1,
        OplogSizes = [.. options.OplogSizes.SkipLast(1)],
        Governed = options.Governed is { } governed ? governed with { Identities = [.. governed.Identities.SkipLast(1)], Enemies = Math.Max(0, governed.Enemies - 1) } : null,
    };

    /// <summary>The smallest plan found.</summary>
    /// <param name="plan">A plan that fails.</param>
    /// <param name="invariant">What fails.</param>
    public static Plan Shrink(Plan plan, string invariant) => Shrink(plan, candidate => World.Run(candidate).Failure?.Invariant == invariant);

    public static Plan Shrink(Plan plan, Func<Plan, bool> fails)
    {
        plan = plan with { Steps = DeltaDebugging.Minimise(plan.Steps, steps => fails(plan with { Steps = steps })) };
        foreach (var simplify in Simplifications)
        {
            var simpler = plan with { Options = simplify(plan.Options) };
            if (simpler.Options.Peers >= 2 && plan.Steps.All(step => step.Peer < simpler.Options.Peers && step.Other < simpler.Options.Peers) && fails(simpler))
                plan = simpler;
        }

        return plan with { Steps = DeltaDebugging.Minimise(plan.Steps, steps => fails(plan with { Steps = steps })) };
    }
}
