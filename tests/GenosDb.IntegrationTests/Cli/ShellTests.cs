using System.Text.Json.Nodes;

namespace GenosDb.IntegrationTests.Cli;

public sealed class ShellTests
{
    [Fact]
    public async Task A_link_to_what_is_not_there_says_when_it_shows()
    {
        var result = await CliProcess.RunScriptAsync(
            """
            put alice {}
            link alice bob knows
            """);
        result.ExitCode.Should().Be(0);
        result.Output.Should().Contain("linked alice -[knows]-> bob");
        result.Errors.Trim().Should().Be("There is no node 'bob' yet: the edge shows once there is.");
    }

    [Fact]
    public async Task A_script_writes_and_reads_the_graph()
    {
        var result = await CliProcess.RunScriptAsync(
            """
            # a comment, and an empty line

            put alice {"name": "Alice \"the first\"", "tags": ["a b", "c"]}
            put 'bob one' {"name":"Bob"}
            link alice 'bob one' knows
            link alice 'bob one' knows
            get alice
            edges 'bob one' in
            ls bob
            unlink alice 'bob one' knows
            edges alice both
            rm alice
            ls
            """, "--json");
        result.Errors.Should().BeEmpty();
        result.ExitCode.Should().Be(0);
        var lines = result.Lines.Select(line => JsonNode.Parse(line)!).ToArray();
        lines.Should().HaveCount(10);
        ((bool)lines[2]["linked"]!).Should().BeTrue();
        ((bool)lines[3]["linked"]!).Should().BeFalse();
        ((string)lines[4]["value"]!["name"]!).Should().Be("Alice \"the first\"");
        ((string)lines[4]["edges"]![0]!["target"]!).Should().Be("bob one");
        ((string)lines[5]["source"]!).Should().Be("alice");
        ((string)lines[6]["id"]!).Should().Be("bob one");
        ((bool)lines[7]["unlinked"]!).Should().BeTrue();
        ((bool)lines[8]["removed"]!).Should().BeTrue();
        ((string)lines[9]["id"]!).Should().Be("bob one");
    }

    [Fact]
    public async Task Without_an_id_one_is_made_and_printed()
    {
        var result = await CliProcess.RunScriptAsync("put - {\"n\":1}\nput - {\"n\":1}\n");
        result.ExitCode.Should().Be(0);
        result.Lines.Should().HaveCount(2).And.OnlyHaveUniqueItems().And.OnlyContain(id => id.Length == 26);
    }

    [Fact]
    public async Task A_script_stops_at_the_first_failure_with_its_exit_code()
    {
        var result = await CliProcess.RunScriptAsync("put a 1\nget b\nput c 1\n");
        result.ExitCode.Should().Be(3);
        result.Output.Should().Be("a\n");
        result.Errors.Should().StartWith("error: line 2: ").And.Contain("'b'");
        result.Errors.Trim().Should().NotContain("\n", "a failure is one line");
    }

    [Fact]
    public async Task Exit_ends_a_script_before_its_end()
    {
        var result = await CliProcess.RunScriptAsync("put a 1\nexit\nget b\n");
        result.ExitCode.Should().Be(0);
        result.Errors.Should().BeEmpty();
    }

    [Fact]
    public async Task Repeat_numbers_a_command()
    {
        var result = await CliProcess.RunScriptAsync("repeat 3 put n:{i} {\"i\":{i}}\nget n:3\nlog 2\n", "--json");
        result.ExitCode.Should().Be(0);
        result.Lines.Should().HaveCount(6);
        ((int)JsonNode.Parse(result.Lines[3])!["value"]!["i"]!).Should().Be(3);
        ((string)JsonNode.Parse(result.Lines[5])!["id"]!).Should().Be("n:3");
    }

    [Fact]
    public async Task Help_goes_to_standard_output_for_all_commands_and_for_one()
    {
        var result = await CliProcess.RunScriptAsync("help\nhelp import\nget --help\n");
        result.ExitCode.Should().Be(0);
        result.Errors.Should().BeEmpty();
        result.Output.Should().Contain("repeat").And.Contain("--require-ends").And.Contain("genosdb> get <id>").And.NotContain("genosdb ", "no program has these commands");
    }

    [Fact]
    public async Task An_export_comes_back_as_it_was()
    {
        using var folder = new TemporaryFolder();
        var fill = $"{AirportFiles.ImportAirports(AirportFiles.OwnFolder)}\n{AirportFiles.ImportRoutes(AirportFiles.OwnFolder)}\n";
        foreach (var name in new[] { "all.ndjson", "all.json" })
        {
            var written = await CliProcess.RunScriptAsync($"{fill}export '{folder[name]}'\nexport -\n");
            written.Errors.Should().BeEmpty();
            written.ExitCode.Should().Be(0);
            var read = await CliProcess.RunScriptAsync($"import '{folder[name]}' --graph --require-ends\nexport -\n");
            read.Errors.Should().BeEmpty();
            read.Output.Should().Contain("0 skipped");
            Records(read).Should().HaveCount(340).And.Equal(Records(written));
        }

        static IEnumerable<string> Records(CliResult result) => result.Lines.Where(line => line.StartsWith('{'));
    }

    [UnixFact]
    public async Task An_interrupt_ends_serving_with_130()
    {
        await using var serving = CliProcess.Start("serve", "--tcp", "0", "--name", "airports", "--json");
        ((string)(await serving.ReadAsync())["address"]!).Should().StartWith("127.0.0.1:");
        using var kill = System.Diagnostics.Process.Start("kill", ["-INT", serving.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        var result = await serving.WaitForExitAsync();
        result.ExitCode.Should().Be(130);
        result.Errors.Should().NotContain(" at ", "there is no stack trace");
    }

    [UnixFact]
    public async Task An_interrupt_ends_a_shell_that_waits_with_130()
    {
        await using var shell = CliProcess.Start("shell", "--json");
        await shell.StatsAsync();
        using var kill = System.Diagnostics.Process.Start("kill", ["-INT", shell.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        (await shell.WaitForExitAsync()).ExitCode.Should().Be(130);
    }
}
