using System.Text.Json.Nodes;

namespace GenosDb.IntegrationTests.Cli;

/// <summary>What the command line says of a store with a flipped bit, and what it does about it.</summary>
public sealed class DamagedStoreTests : IDisposable
{
    private const int SqlitePageBytes = 4_096;

    private readonly TemporaryFolder _folder = new();

    private string Store => _folder["todos.genos"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Damage_is_found_by_every_command_and_what_is_sound_is_salvaged()
    {
        await WriteAsync();
        // In the last frame before the one that says that the segment was closed.
        Flip(Directory.EnumerateFiles(Store, "log-*").Order(StringComparer.Ordinal).ElementAt(1), length => length - 48);

        foreach (var arguments in new string[][] { ["get", Store, "b"], ["put", Store, "c", "3"], ["compact", Store], ["shell", Store] })
        {
            var refused = await CliInProcess.RunAsync(arguments);
            refused.ExitCode.Should().Be(6, $"{arguments[0]}: {refused.Errors}");
            refused.Output.Should().BeEmpty();
            refused.Errors.Should().Contain("genosdb doctor");
        }

        // In a process of its own, because its exit code is what a script looks at.
        var verified = await CliProcess.RunAsync("verify", Store, "--json");
        verified.ExitCode.Should().Be(6, verified.Errors);
        var finding = JsonNode.Parse(verified.Lines[0])!;
        finding["file"]!.ToString().Should().StartWith("log-");
        ((long)finding["offset"]!).Should().BePositive();
        ((int)JsonNode.Parse(verified.Lines[^1])!["findings"]!).Should().Be(verified.Lines.Length - 1);

        var doctor = await CliInProcess.RunAsync("doctor", Store, "--json");
        doctor.ExitCode.Should().Be(6);
        ((bool)JsonNode.Parse(doctor.Output)!["opens"]!).Should().BeFalse();
        (await CliInProcess.RunAsync("verify", Store, "--json")).Output.Should().Be(verified.Output.ReplaceLineEndings("\n"), "nothing has changed anything");

        var salvaged = await CliInProcess.RunAsync("salvage", Store, "--json");
        salvaged.ExitCode.Should().Be(0, salvaged.Errors);
        var left = JsonNode.Parse(salvaged.Lines[^1])!;
        ((bool)left["lossless"]!).Should().BeFalse();
        ((int)left["nodes"]!).Should().Be(1);
        left["quarantined"]!.AsArray().Should().NotBeEmpty();
        (await CliInProcess.RunAsync("ls", Store)).Lines.Should().Equal("b\t2");
        (await CliInProcess.RunAsync("verify", Store)).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task A_damaged_snapshot_for_which_the_log_makes_up_costs_nothing()
    {
        await WriteAsync();
        (await CliInProcess.RunAsync("compact", Store)).ExitCode.Should().Be(0);
        Flip(Directory.EnumerateFiles(Store, "snap-*").Single(), _ => 150);

        (await CliInProcess.RunAsync("verify", Store)).ExitCode.Should().Be(6);
        var doctor = await CliInProcess.RunAsync("doctor", Store);
        doctor.ExitCode.Should().Be(6);
        doctor.Output.Should().Contain("Nothing was lost");
        (await CliInProcess.RunAsync("salvage", Store)).Errors.Should().Contain("Nothing was lost");
        (await CliInProcess.RunAsync("ls", Store)).Lines.Should().Equal("a\t1", "b\t2");
        (await CliInProcess.RunAsync("verify", Store)).ExitCode.Should().Be(0);
        (await CliInProcess.RunAsync("salvage", Store)).Errors.Should().Contain("Nothing is damaged");
    }

    [Fact]
    public async Task A_damaged_sqlite_store_is_found_and_salvaged()
    {
        await WriteAsync("--storage", "sqlite");
        // Rows stand at the end of their page.
        for (var page = 1; page < new FileInfo(Store).Length / SqlitePageBytes; page++)
            Flip(Store, _ => ((page + 1) * SqlitePageBytes) - 10);

        foreach (var command in new[] { "verify", "doctor" })
        {
            var found = await CliInProcess.RunAsync(command, Store);
            found.ExitCode.Should().Be(6, $"{command}: {found.Errors}");
            found.Output.Should().Contain("todos.genos");
        }

        var salvaged = await CliInProcess.RunAsync("salvage", Store, "--json");
        salvaged.ExitCode.Should().Be(0, salvaged.Errors);
        (await CliInProcess.RunAsync("verify", Store)).ExitCode.Should().Be(0);
        (await CliInProcess.RunAsync("put", Store, "c", "3")).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task A_damaged_backup_makes_no_store()
    {
        await WriteAsync();
        (await CliInProcess.RunAsync("backup", Store, _folder["backup"])).ExitCode.Should().Be(0);
        Flip(_folder["backup"], _ => 150);
        var refused = await CliInProcess.RunAsync("restore", _folder["backup"], _folder["again.genos"]);
        refused.ExitCode.Should().Be(6);
        refused.Errors.Should().Contain("The backup").And.NotContain("doctor");
        Directory.GetFileSystemEntries(_folder.Path).Should().BeEquivalentTo([Store, _folder["backup"]]);
    }

    // Each put is an opening, and each opening begins a segment: so what is damaged in the first one is proven by the second one.
    private async Task WriteAsync(params string[] options)
    {
        (await CliInProcess.RunAsync(["init", Store, .. options])).ExitCode.Should().Be(0);
        (await CliInProcess.RunAsync("put", Store, "a", "1")).ExitCode.Should().Be(0);
        (await CliInProcess.RunAsync("put", Store, "b", "2")).ExitCode.Should().Be(0);
    }

    private static void Flip(string file, Func<int, int> at)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[at(bytes.Length)] ^= 0xFF;
        File.WriteAllBytes(file, bytes);
    }
}
