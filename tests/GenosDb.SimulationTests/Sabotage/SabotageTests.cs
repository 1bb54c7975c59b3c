using GenosDb.Tests;

namespace GenosDb.SimulationTests.Sabotage;

/// <summary>R14: the tests can fail.</summary>
[Trait("Bar", "R14")]
public sealed class SabotageTests
{
    [Fact]
    public void Every_planted_bug_still_fits_the_sources()
    {
        SabotageCase.All.Should().HaveCountGreaterThan(20).And.OnlyHaveUniqueItems(planted => planted.Id);
        foreach (var planted in SabotageCase.All)
        {
            foreach (var edit in planted.Edits)
            {
                var source = File.ReadAllText(Path.Combine(Repository.Root, edit.File));
                (source.Split(edit.Text).Length - 1).Should().Be(1, "{0} changes the one place in {1} that says: {2}", planted, edit.File, edit.Text);
            }
        }
    }

    [Fact]
    public void The_page_names_each_planted_bug_and_the_seed_that_catches_it()
    {
        var page = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "simulation.md"));

        foreach (var planted in SabotageCase.All.Where(planted => planted.Id != SabotageCase.RepairOff))
        {
            var end = planted.Seed is { } seed ? $", {seed} |" : "` |";
            page.Should().ContainSingle(
                line => line.StartsWith($"| {planted.Id} | {planted.Rule} | ", StringComparison.Ordinal) && line.EndsWith(end, StringComparison.Ordinal), "{0} is in the table", planted);
        }
    }

    [LongFact]
    [Trait("Category", "Long")]
    public void Every_planted_bug_is_caught() => SabotageTable.Print(Repository.Root, Bars.Count("R14.seeds")).Should().Be(0);
}
