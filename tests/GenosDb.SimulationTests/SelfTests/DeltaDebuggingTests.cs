using GenosDb.SimulationTests.Worlds;

namespace GenosDb.SimulationTests.SelfTests;

public sealed class DeltaDebuggingTests
{
    [Fact]
    public void A_planted_failure_is_reduced_to_its_known_minimum()
    {
        var tries = 0;

        var smallest = DeltaDebugging.Minimise([.. Enumerable.Range(0, 1_000)], items =>
        {
            tries++;
            return items.Contains(17) && items.Contains(400) && items.Contains(999);
        });

        smallest.Should().Equal(17, 400, 999);
        tries.Should().BeLessThan(400);
    }

    [Fact]
    public void What_always_fails_is_reduced_to_nothing() =>
        DeltaDebugging.Minimise([1, 2, 3], _ => true).Should().BeEmpty();

    [Fact]
    public void A_plan_is_reduced_to_the_steps_that_matter_and_the_plainest_world()
    {
        var plan = Plan.Draw(seed: 3, operations: 300);
        var one = plan.Steps.First(step => step.Kind == StepKind.Put && step.Peer == 1);

        var smallest = Shrinker.Shrink(plan, candidate => candidate.Steps.Contains(one));

        smallest.Steps.Should().Equal(one);
        smallest.Options.Should().Match<SimulationOptions>(options => options.Loss == 0 && options.Duplication == 0 && options.Peers < plan.Options.Peers);
    }
}
