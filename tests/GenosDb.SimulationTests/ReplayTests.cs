using GenosDb.SimulationTests.Worlds;

namespace GenosDb.SimulationTests;

/// <summary>Minimal plans: of bugs that were fixed, which stay fixed, or the one that <c>GENOSDB_REPLAY</c> names.</summary>
public sealed class ReplayTests
{
    public static TheoryData<string> Plans { get; } = Environment.GetEnvironmentVariable("GENOSDB_REPLAY") is { Length: > 0 } file
        ? [file]
        : [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Corpus"), "*.json").Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Plans))]
    public void Replay(string file)
    {
        var result = World.Run(PlanFile.Read(file));

        result.Failure.Should().BeNull("{0} holds", file);
        result.Events.Should().BePositive();
    }

    [Fact]
    public void A_plan_outlasts_its_file()
    {
        var plan = Plan.Draw(seed: 5, operations: 200);

        var read = PlanFile.FromJson(PlanFile.ToJson(plan));

        read.Steps.Should().Equal(plan.Steps);
        World.Run(read).Hash.Should().Be(World.Run(plan).Hash);
    }
}
