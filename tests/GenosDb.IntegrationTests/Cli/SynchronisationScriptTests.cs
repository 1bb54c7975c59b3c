using System.Globalization;
using System.Text.Json.Nodes;

namespace GenosDb.IntegrationTests.Cli;

/// <summary>The main job, end to end: two processes, a real socket, real files.</summary>
public sealed class SynchronisationScriptTests
{
    // 100 changes of each side fit into it, 400 do not.
    private const int OplogSize = 250;

    [Fact]
    public Task Two_processes_synchronise_by_delta_and_fall_back_when_the_log_no_longer_reaches() =>
        RunAsync(AirportFiles.OwnFolder, nodes: 60, edges: 280, repeated: 0, skipped: 20);

    [SharedDataFact]
    public Task Two_processes_do_the_same_with_the_real_airports_and_routes() =>
        RunAsync(SharedDataFactAttribute.Openflights, nodes: 7_698, edges: 66_771, repeated: 0, skipped: 892);

    private static async Task RunAsync(string folder, int nodes, int edges, int repeated, int skipped)
    {
        await using var alice = Start();
        await using var bob = Start();

        var airports = await alice.AskOneAsync(AirportFiles.ImportAirports(folder));
        Number(airports, "written").Should().Be(nodes);
        Number(airports, "skipped").Should().Be(0);
        var routes = await alice.AskOneAsync(AirportFiles.ImportRoutes(folder));
        Number(routes, "written").Should().Be(edges);
        Number(routes, "repeated").Should().Be(repeated);
        Number(routes, "skipped").Should().Be(skipped);
        routes["reasons"]!.AsArray().Sum(reason => (int)reason!["count"]!).Should().Be(skipped, "every skipped row is counted under a reason");
        Number(await alice.StatsAsync(), "nodes").Should().Be(nodes);
        Number(await alice.StatsAsync(), "edges").Should().Be(edges);

        // From nothing.
        var address = (string)(await alice.AskOneAsync("serve tcp 0"))["address"]!;
        await bob.AskOneAsync($"connect {address}");
        await MeetAsync(alice, bob, nodes);
        Number(await bob.StatsAsync(), "edges").Should().Be(edges);
        var first = await PeerAsync(bob);
        ((string)first["lastMethod"]!).Should().Be("FullState");
        ((string)first["lastReason"]!).Should().NotBeNullOrWhiteSpace();

        // 100 changes on each side, apart.
        await PauseAsync(alice, bob);
        await alice.AskAsync("repeat 60 put alice:{i} {\"n\": {i}}");
        await alice.AskAsync("repeat 40 link alice:{i} airport:30 visits");
        await bob.AskAsync("repeat 60 put bob:{i} {\"n\": {i}}");
        await bob.AskAsync("repeat 20 link bob:{i} airport:31 visits");
        await bob.AskAsync("repeat 20 rm airport:{i}");
        (await FingerprintAsync(alice)).Should().NotBe(await FingerprintAsync(bob), "paused peers drift apart");
        await ResumeAsync(alice, bob);
        nodes += 60 + 60 - 20;
        await MeetAsync(alice, bob, nodes);
        foreach (var side in new[] { alice, bob })
        {
            var peer = await PeerAsync(side);
            ((string)peer["lastMethod"]!).Should().Be("Delta", $"100 changes are in the window: {peer["lastReason"]}");
            ((string)peer["lastServed"]!).Should().Be("Delta", $"100 changes are in the window: {peer["lastServedReason"]}");
            Number(peer, "lastOperations").Should().Be(100);
        }

        (await alice.AskAsync("ls bob:")).Should().HaveCount(60);
        (await bob.AskAsync("edges airport:30 in visits")).Should().HaveCount(40);

        // More changes than the window holds.
        await PauseAsync(alice, bob);
        await alice.AskAsync("repeat 400 put alice:late:{i} {\"n\": {i}}");
        await bob.AskAsync("repeat 400 put bob:late:{i} {\"n\": {i}}");
        await ResumeAsync(alice, bob);
        nodes += 800;
        await MeetAsync(alice, bob, nodes);
        foreach (var side in new[] { alice, bob })
        {
            var peer = await PeerAsync(side);
            ((string)peer["lastMethod"]!).Should().BeOneOf("FilteredFullState", "FullState");
            ((string)peer["lastReason"]!).Should().NotBeNullOrWhiteSpace();
            ((string)peer["lastServed"]!).Should().BeOneOf("FilteredFullState", "FullState");
            ((string)peer["lastServedReason"]!).Should().NotBeNullOrWhiteSpace();
            (await side.AskAsync("ls alice:late:")).Should().HaveCount(400);
            (await side.AskAsync("ls bob:late:")).Should().HaveCount(400);
            (await side.AskAsync("ls alice:")).Should().HaveCount(460);
            (await side.AskAsync("ls bob:")).Should().HaveCount(460);
        }

        (await alice.FinishAsync("exit\n")).ExitCode.Should().Be(0);
        (await bob.FinishAsync("exit\n")).ExitCode.Should().Be(0);
    }

    private static CliProcess Start() =>
        CliProcess.Start("shell", "--json", "--name", "airports", "--oplog-size", OplogSize.ToString(CultureInfo.InvariantCulture));

    private static async Task PauseAsync(params CliProcess[] sides)
    {
        foreach (var side in sides)
            await side.AskOneAsync("pause");
    }

    private static async Task ResumeAsync(params CliProcess[] sides)
    {
        foreach (var side in sides)
            await side.AskOneAsync("resume");
    }

    private static async Task MeetAsync(CliProcess alice, CliProcess bob, int nodes)
    {
        await alice.AskOneAsync($"wait nodes {nodes}");
        await bob.AskOneAsync($"wait nodes {nodes}");
        await alice.AskOneAsync("wait live");
        await bob.AskOneAsync("wait live");
        await bob.AskOneAsync($"wait fingerprint {await FingerprintAsync(alice)}");
        (await FingerprintAsync(bob)).Should().Be(await FingerprintAsync(alice));
    }

    private static async Task<string> FingerprintAsync(CliProcess side) => (string)(await side.StatsAsync())["fingerprint"]!;

    private static Task<JsonObject> PeerAsync(CliProcess side) => side.AskOneAsync("peers");

    private static long Number(JsonObject json, string name) => (long)json[name]!;
}
