namespace GenosDb.SimulationTests.Worlds;

/// <summary>Everything that decides a run.</summary>
/// <param name="Seed">Draws what happens inside the steps and on the links.</param>
/// <param name="Options">The world.</param>
/// <param name="Steps">What happens to it, in order.</param>
internal sealed record Plan(ulong Seed, SimulationOptions Options, IReadOnlyList<PlanStep> Steps)
{
    /// <summary>Draws a plan.</summary>
    /// <param name="seed">Decides everything.</param>
    /// <param name="operations">Client operations at the least.</param>
    public static Plan Draw(ulong seed, int operations)
    {
        var options = SimulationOptions.Draw(seed);
        return new Plan(seed, options, new PlanDrawing(seed, options).Draw(operations));
    }

    /// <summary>Draws the plan of a world with identities, roles and enemies.</summary>
    /// <param name="seed">Decides everything.</param>
    /// <param name="operations">Client operations at the least.</param>
    /// <param name="usesEs256">Real signatures.</param>
    public static Plan DrawGoverned(ulong seed, int operations, bool usesEs256 = false)
    {
        var options = SimulationOptions.DrawGoverned(seed, usesEs256);
        return new Plan(seed, options, new PlanDrawing(seed, options).Draw(operations));
    }
}
