using System.Text.Json.Nodes;

namespace GenosDb.IntegrationTests.Cli;

public sealed class WatchCommandTests
{
    [Fact]
    public async Task A_watch_begins_with_what_there_is_and_follows_what_a_peer_writes()
    {
        await using var alice = CliProcess.Start("shell", "--name", "watched", "--json");
        await alice.AskOneAsync("""put a {"age":30}""");
        await alice.AskOneAsync("""put b {"age":3}""");
        var address = (string)(await alice.AskOneAsync("serve"))["address"]!;

        await using var bob = CliProcess.Start("shell", "--name", "watched", "--json");
        await bob.AskAsync($"connect {address}");
        await bob.AskAsync("wait nodes 2");
        await bob.SendAsync("""query {"age":{"$gte":18}} --watch --sets 5""");
        Changes(await bob.ReadAsync()).Should().Equal("Initial a 0");

        await alice.AskOneAsync("""put b {"age":20}""");
        var set = await bob.ReadAsync();
        Changes(set).Should().Equal("Added b 1");
        ((string)set["origin"]!).Should().Be("Remote");
        ((int)set["changes"]![0]!["node"]!["value"]!["age"]!).Should().Be(20);

        await alice.AskOneAsync("""put c {"age":1}"""); // outside before and after
        await alice.AskOneAsync("""put a {"age":31}""");
        Changes(await bob.ReadAsync()).Should().Equal("Updated a 0");
        await alice.AskOneAsync("rm a");
        Changes(await bob.ReadAsync()).Should().Equal("Removed a 0");
        await alice.AskOneAsync("""put d {"age":18}""");
        Changes(await bob.ReadAsync()).Should().Equal("Added d 1");
        (await bob.StatsAsync())["nodes"]!.GetValue<int>().Should().Be(3, "five sets were asked for, so that the next line runs");
    }

    [Fact]
    public async Task What_there_is_now_is_the_first_set_also_when_it_is_nothing()
    {
        var result = await CliInProcess.RunScriptAsync("query {} --watch --sets 1\nput a {\"n\":1}\nquery {} --watch --sets 1\n");
        result.ExitCode.Should().Be(0, result.Errors);
        result.Lines.Should().HaveCount(4);
        result.Lines[0].Should().Contain("as it is now");
        result.Lines[3].Should().Be("Initial     0 a\t{\"n\":1}");
    }

    [Fact]
    public async Task A_process_that_sees_no_changes_does_not_watch()
    {
        using var folder = new TemporaryFolder();
        (await CliInProcess.RunAsync("init", folder["a.genos"])).ExitCode.Should().Be(0);
        var result = await CliInProcess.RunAsync("query", folder["a.genos"], "{}", "--watch");
        result.ExitCode.Should().Be(2);
        result.Errors.Should().Contain("genosdb shell");
    }

    [UnixFact]
    public async Task An_interrupt_ends_watching_with_130()
    {
        await using var shell = CliProcess.Start("shell", "--json");
        await shell.SendAsync("query {} --watch");
        await shell.ReadAsync();
        using var kill = System.Diagnostics.Process.Start("kill", ["-INT", shell.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        (await shell.WaitForExitAsync()).ExitCode.Should().Be(130);
    }

    private static IEnumerable<string> Changes(JsonObject set) => set["changes"]!.AsArray().Select(change => $"{change!["kind"]} {change["id"]} {change["index"]}");
}
