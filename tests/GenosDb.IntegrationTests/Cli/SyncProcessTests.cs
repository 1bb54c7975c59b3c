using System.Text.Json.Nodes;

namespace GenosDb.IntegrationTests.Cli;

public sealed class SyncProcessTests
{
    [Fact]
    public async Task Sync_gets_what_serve_imported_and_says_which_way_it_came()
    {
        using var folder = new TemporaryFolder();
        await using var serving = CliProcess.Start(
            "serve", "--tcp", "0", "--name", "airports", "--json", "--import", Path.Combine(AirportFiles.OwnFolder, "airports.dat"), "--id", "1", "--null", @"\N");
        ((int)(await serving.ReadAsync())["written"]!).Should().Be(60);
        var address = (string)(await serving.ReadAsync())["address"]!;

        var result = await CliProcess.RunAsync("sync", address, "--name", "airports", "--json", "--export", folder["got.ndjson"]);
        result.ExitCode.Should().Be(0, result.Errors);
        var json = JsonNode.Parse(result.Output)!;
        ((int)json["nodes"]!).Should().Be(60);
        ((string)json["lastMethod"]!).Should().Be("FullState");
        ((string)json["lastReason"]!).Should().NotBeNullOrWhiteSpace();
        ((long)json["lastPayloadBytes"]!).Should().BePositive();
        File.ReadAllLines(folder["got.ndjson"]).Should().HaveCount(60);
    }

    [Fact]
    public async Task An_export_to_standard_output_is_the_only_thing_there()
    {
        await using var serving = CliProcess.Start("shell", "--name", "airports", "--json");
        await serving.AskOneAsync("put a 1");
        await serving.AskOneAsync("put b 2");
        var address = (string)(await serving.AskOneAsync("serve"))["address"]!;

        var result = await CliProcess.RunAsync("sync", address, "--name", "airports", "--export", "-", "--format", "json");
        result.ExitCode.Should().Be(0, result.Errors);
        JsonNode.Parse(result.Output)!.AsArray().Should().HaveCount(2);
        result.Errors.Should().Contain("2 nodes and 0 edges in ").And.NotContain("written to");
    }

    [Fact]
    public async Task The_report_of_sync_does_not_say_behind()
    {
        await using var serving = CliProcess.Start("shell", "--name", "airports", "--json");
        await serving.AskOneAsync("put a 1");
        var address = (string)(await serving.AskOneAsync("serve"))["address"]!;

        var text = await CliProcess.RunAsync("sync", address, "--name", "airports");
        text.Output.Should().Contain("caught up").And.NotContain("behind");
        var json = await CliProcess.RunAsync("sync", address, "--name", "airports", "--json");
        JsonNode.Parse(json.Output)!.AsObject().Should().ContainKey("caughtUp").And.NotContainKey("behind");
    }

    [Fact]
    public async Task Without_a_store_sync_needs_a_name()
    {
        var result = await CliInProcess.RunAsync("sync", "127.0.0.1:1");
        result.ExitCode.Should().Be(2);
        result.Errors.Should().Contain("--name");
    }

    // The limit is long for a refusal on loopback, which a busy machine may take a while to see.
    [Fact]
    public async Task A_refused_connection_is_told_before_the_limit_is_over()
    {
        var result = await CliInProcess.RunScriptAsync("connect 127.0.0.1:1 --timeout 5\n");
        result.ExitCode.Should().Be(7);
        var lines = result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Should().HaveCount(2);
        lines[0].Should().Contain("127.0.0.1:1 cannot be reached: ").And.EndWith("; trying again for 5 s.");
        lines[1].Should().StartWith("error: ").And.Contain("127.0.0.1:1");
    }

    [Fact]
    public async Task Connecting_again_to_a_peer_that_is_there_changes_nothing()
    {
        await using var serving = CliProcess.Start("serve", "--tcp", "0", "--name", "airports", "--json");
        var address = (string)(await serving.ReadAsync())["address"]!;
        var result = await CliProcess.RunScriptAsync($"connect {address}\nconnect {address}\npeers\n", "--name", "airports", "--json");
        result.ExitCode.Should().Be(0, result.Errors);
        result.Lines.Should().HaveCount(3);
        JsonNode.Parse(result.Lines[0])!["id"]!.ToString().Should().Be(JsonNode.Parse(result.Lines[1])!["id"]!.ToString());
    }

    [Fact]
    public async Task Nobody_there_is_exit_code_7()
    {
        var result = await CliProcess.RunAsync("sync", "127.0.0.1:1", "--name", "airports", "--timeout", "1");
        result.ExitCode.Should().Be(7);
        result.Errors.Should().Contain("127.0.0.1:1");
        result.Output.Should().BeEmpty();
    }

    [Fact]
    public async Task Another_database_is_exit_code_7_and_the_problem_is_named()
    {
        await using var serving = CliProcess.Start("serve", "--tcp", "0", "--name", "airports", "--json");
        var address = (string)(await serving.ReadAsync())["address"]!;
        var result = await CliProcess.RunAsync("sync", address, "--name", "harbours");
        result.ExitCode.Should().Be(7);
        result.Errors.Should().Contain("DifferentDatabase");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_exit_code_1()
    {
        await using var serving = CliProcess.Start("serve", "--tcp", "0", "--name", "airports", "--json");
        var address = (string)(await serving.ReadAsync())["address"]!;
        var result = await CliProcess.RunAsync("serve", "--tcp", address, "--name", "airports");
        result.ExitCode.Should().Be(1);
        result.Errors.Should().Contain(address);
    }
}
