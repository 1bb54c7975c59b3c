namespace GenosDb.IntegrationTests.Cli;

/// <summary>Queries that are made to hurt, through the command line: one line and an exit code, whatever was typed.</summary>
public sealed class HostileQueryScriptTests
{
    public static TheoryData<string, int, string> Queries => new()
    {
        { string.Concat(Enumerable.Repeat("{\"$not\":", 5_000)) + "{}" + new string('}', 5_000), 2, "levels" },
        { string.Concat(Enumerable.Repeat("{\"$edge\":", 5_000)) + "{}" + new string('}', 5_000), 2, "levels" },
        { new string('[', 30_000) + new string(']', 30_000), 2, "line 1, column 1" },
        { $$$"""{"a":{"$in":[{{{string.Join(',', Enumerable.Range(0, 5_000))}}}]}}""", 2, "1,024" },
        { $$"""{"a":"{{new string('x', 70_000)}}"}""", 2, "65,536" },
        { $$"""{"sort":[{{string.Join(',', Enumerable.Repeat("""{"a":"asc"}""", 100))}}]}""", 2, "16" },
        { """{"a":{"$regex":"((((a{10}){10}){10}){10}){10}"}}""", 2, "$regex" },
        { """{"a":{"$regex":"(a)\\1"}}""", 2, "$regex" },
        { """{"a":{"$regex":"["}}""", 2, "$regex" },
        { """{"$limit":99999999999}""", 2, "$limit" },
        { """{"$limit":1,"$after":"AAAA"}""", 2, "cursor" },
        { "{\"a\":\"\\ud800\"}", 2, "line 1" },
        { """{"sort":[{"big":"desc"}],"$limit":1}""", 1, "cursor" },
        { """{"pattern":{"$regex":"(a|b)*a(a|b){14}c"}}""", 1, "took more than" },
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task A_hostile_query_ends_in_one_line_and_an_exit_code(string query, int exitCode, string said)
    {
        var random = new Random(1);
        var patterns = Enumerable.Range(0, 500).Select(i => $"put p{i} {{\"pattern\":\"{string.Concat(Enumerable.Range(0, 2_000).Select(_ => random.Next(2) == 0 ? 'a' : 'b'))}\"}}\n");
        var script = $"put big {{\"big\":\"{new string('k', 5_000)}\"}}\nput small {{\"big\":1}}\n{(exitCode == 1 ? string.Concat(patterns) : "")}";
        foreach (var command in new[] { "query", "graph" })
        {
            if (command == "graph" && exitCode == 1 && said == "cursor")
                continue; // a drawing has no pages
            var result = await CliInProcess.RunScriptAsync($"{script}{command} '{query}'\nput after 1\n");
            result.ExitCode.Should().Be(exitCode, "{0}: {1}", command, result.Errors);
            result.Errors.Should().StartWith("error: line ").And.Contain(said);
            result.Errors.Trim().Should().NotContain("\n", "a failure is one line, without a stack trace");
            result.Errors.Length.Should().BeLessThan(1_000);
            result.Output.Should().NotContain("after", "a script stops there");
        }
    }
}
