using GenosDb.SimulationTests.Worlds;

namespace GenosDb.SimulationTests.SelfTests;

public sealed class WorldTests
{
    [Fact]
    public void The_same_plan_leaves_the_same_trace_and_another_seed_another()
    {
        var first = World.Run(Plan.Draw(seed: 11, operations: 200));

        World.Run(Plan.Draw(seed: 11, operations: 200)).Hash.Should().Be(first.Hash);
        World.Run(Plan.Draw(seed: 12, operations: 200)).Hash.Should().NotBe(first.Hash);
    }

    [Fact]
    public void A_governed_plan_leaves_the_same_trace_and_outlasts_its_file()
    {
        var plan = Plan.DrawGoverned(seed: 11, operations: 300);

        var read = PlanFile.FromJson(PlanFile.ToJson(plan));

        read.Options.Governed!.Enemies.Should().Be(plan.Options.Governed!.Enemies);
        World.Run(read).Hash.Should().Be(World.Run(plan).Hash);
        World.Run(Plan.DrawGoverned(seed: 12, operations: 300)).Hash.Should().NotBe(World.Run(plan).Hash);
    }

    [Fact]
    public void Taking_a_step_out_leaves_the_others_as_they_were()
    {
        var plan = Plan.Draw(seed: 11, operations: 200);

        var shorter = plan with { Steps = [.. plan.Steps.SkipLast(1)] };

        World.Run(shorter).Failure.Should().BeNull();
        shorter.Steps.Should().Equal(plan.Steps.Take(plan.Steps.Count - 1));
    }

    [Fact]
    public void A_plan_has_as_many_operations_as_asked_for() =>
        Plan.Draw(seed: 4, operations: 500).Steps.Sum(step => step.Operations).Should().BeInRange(500, 560);

    [Fact]
    public void Swarms_differ_in_what_is_on()
    {
        var options = Enumerable.Range(0, 200).Select(seed => SimulationOptions.Draw((ulong)seed)).ToArray();

        options.Count(option => option.Loss > 0).Should().BeInRange(70, 130);
        options.Count(option => option.Crashes > 0).Should().BeInRange(70, 130);
        options.Select(option => option.Peers).Distinct().Should().HaveCountGreaterThan(5);
        options.Should().OnlyContain(option => option.Peers >= 3 && option.Peers <= 9 && option.OplogSizes.Count == option.Peers);
    }

    [Fact]
    public void Events_come_by_time_and_at_one_time_as_they_were_scheduled()
    {
        var queue = new EventQueue();
        foreach (var (ticks, number) in ((long, long)[])[(5, 1), (3, 2), (5, 3), (3, 4)])
            queue.Schedule(ticks, new SimulatedEvent(EventKind.Dial, 0, null, default, number));
        List<long> order = [];
        while (queue.TryTake(end: 5, out var taken))
            order.Add(taken.Number);

        order.Should().Equal(2, 4, 1, 3);
        queue.Now.Should().Be(5);
    }
}
