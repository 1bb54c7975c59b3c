using System.Text.Json.Nodes;

namespace GenosDb.IntegrationTests.Cli;

/// <summary>What the command line does with encrypted stores.</summary>
public sealed class EncryptedStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Store => _folder["todos.genos"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("log")]
    [InlineData("sqlite")]
    public async Task Every_command_opens_it_with_its_key_and_none_without(string storage)
    {
        var key = _folder.Write("key", Enumerable.Range(0, 32).Select(one => (byte)one).ToArray());
        var hex = _folder.Write("hex", Convert.ToHexString([.. Enumerable.Range(0, 32).Select(one => (byte)one)]) + "\n");
        await RunAsync("init", Store, "--storage", storage, "--storage-key-file", key);
        await RunAsync("put", Store, "n1", "1", "--storage-key-file", hex);
        foreach (var command in (string[][])[["get", Store, "n1"], ["ls", Store], ["stats", Store], ["compact", Store], ["verify", Store], ["doctor", Store], ["salvage", Store], ["export", Store, _folder["export"], "--format", "operations"], ["backup", Store, _folder["backup"]]])
        {
            await RunAsync([.. command, "--storage-key-file", key]);
            if (command[0] is "verify" or "salvage" or "doctor")
                continue;
            var refused = await CliInProcess.RunAsync(command);
            refused.ExitCode.Should().Be(1, command[0]);
            refused.Errors.Should().Contain("encrypted").And.Contain("--storage-key-file");
        }

        var verified = await RunAsync("verify", Store);
        verified.Output.Should().Contain("all as it was written");
        verified.Errors.Should().Contain("It is encrypted", "the bytes can be checked without the key, and what they say cannot");
        (await RunAsync("doctor", Store)).Output.Should().Contain("--storage-key-file");

        var other = _folder.Write("other", new byte[32]);
        foreach (var command in (string[])["get", "verify", "doctor", "salvage"])
        {
            string[] arguments = command == "get" ? [command, Store, "n1"] : [command, Store];
            var refused = await CliInProcess.RunAsync([.. arguments, "--storage-key-file", other]);
            refused.ExitCode.Should().Be(1, command);
            (refused.Errors + refused.Output).Should().Contain("does not open with this key");
        }

        (await CliInProcess.RunAsync("restore", _folder["backup"], _folder["restored"])).ExitCode.Should().Be(1);
        await RunAsync("restore", _folder["backup"], _folder["restored"], "--storage-key-file", key);
        (await RunAsync("get", _folder["restored"], "n1", "--storage-key-file", key)).Lines.Should().Equal("1");
    }

    [Theory]
    [InlineData("log")]
    [InlineData("sqlite")]
    public async Task A_passphrase_is_changed(string storage)
    {
        var (old, next) = (_folder.Write("old", "the old passphrase\n"), _folder.Write("next", "the next passphrase\n"));
        await RunAsync("init", Store, "--storage", storage, "--storage-passphrase-file", old);
        await RunAsync("put", Store, "n1", "1", "--storage-passphrase-file", old);
        (await CliInProcess.RunAsync("rekey", Store, "--storage-passphrase-file", next, "--new-storage-passphrase-file", old)).ExitCode.Should().Be(1);
        var changed = await RunAsync("rekey", Store, "--storage-passphrase-file", old, "--new-storage-passphrase-file", next, "--json");
        JsonNode.Parse(changed.Output)!["path"]!.ToString().Should().Be(Store);

        (await CliInProcess.RunAsync("get", Store, "n1", "--storage-passphrase-file", old)).ExitCode.Should().Be(1);
        (await RunAsync("get", Store, "n1", "--storage-passphrase-file", next)).Lines.Should().Equal("1");
    }

    [Fact]
    public async Task A_damaged_store_is_salvaged_with_its_key_and_with_no_other()
    {
        var (key, other) = (_folder.Write("key", new byte[32]), _folder.Write("other", Enumerable.Repeat((byte)1, 32).ToArray()));
        await RunAsync("init", Store, "--storage-key-file", key);
        await RunAsync("put", Store, "a", "1", "--storage-key-file", key);
        await RunAsync("put", Store, "b", "2", "--storage-key-file", key);
        Flip(Directory.EnumerateFiles(Store, "log-*").Order(StringComparer.Ordinal).ElementAt(1));
        var before = Files();

        (await CliInProcess.RunAsync("get", Store, "b", "--storage-key-file", key)).ExitCode.Should().Be(6);
        (await CliInProcess.RunAsync("verify", Store, "--storage-key-file", key)).ExitCode.Should().Be(6);
        foreach (var refused in (string[][])[["salvage", Store], ["salvage", Store, "--storage-key-file", other]])
            (await CliInProcess.RunAsync(refused)).ExitCode.Should().Be(1);
        Files().Should().BeEquivalentTo(before, "with a wrong key everything looks damaged, and nothing was moved");

        await RunAsync("salvage", Store, "--storage-key-file", key);
        (await RunAsync("ls", Store, "--storage-key-file", key)).Lines.Should().Equal("b\t2");
        (await RunAsync("verify", Store, "--storage-key-file", key)).ExitCode.Should().Be(0);

        Dictionary<string, string> Files() => Directory.EnumerateFiles(Store, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "LOCK").ToDictionary(file => file, file => Convert.ToHexString(File.ReadAllBytes(file)), StringComparer.Ordinal);

        // In the last frame before the one that says that the segment was closed.
        static void Flip(string file)
        {
            var bytes = File.ReadAllBytes(file);
            bytes[^48] ^= 1;
            File.WriteAllBytes(file, bytes);
        }
    }

    [Theory]
    [InlineData("a file that is no key", "init", "STORE", "--storage-key-file", "FILE")]
    [InlineData("a key and a passphrase", "init", "STORE", "--storage-key-file", "FILE", "--storage-passphrase-file", "FILE")]
    [InlineData("two secrets on one input", "init", "STORE", "--storage-passphrase-file", "-", "--open-policy", "--identity", "FILE", "--passphrase-file", "-")]
    [InlineData("nothing to encrypt", "serve", "--tcp", "0", "--storage-passphrase-file", "FILE")]
    public async Task Options_that_do_not_go_together_are_refused(string why, params string[] arguments)
    {
        var file = _folder.Write("file", "no key");
        var refused = await CliInProcess.RunAsync([.. arguments.Select(one => one == "STORE" ? Store : one == "FILE" ? file : one)]);
        refused.ExitCode.Should().Be(2, why);
        Directory.Exists(Store).Should().BeFalse();
    }

    [Fact]
    public async Task A_new_key_has_to_be_given()
    {
        var key = _folder.Write("key", new byte[32]);
        await RunAsync("init", Store, "--storage-key-file", key);
        (await CliInProcess.RunAsync("rekey", Store, "--storage-key-file", key)).ExitCode.Should().Be(2);
        (await CliInProcess.RunAsync("rekey", _folder["none"], "--storage-key-file", key, "--new-storage-key-file", key)).ExitCode.Should().Be(3);
    }

    private static async Task<CliResult> RunAsync(params string[] arguments)
    {
        var result = await CliInProcess.RunAsync(arguments);
        result.ExitCode.Should().Be(0, $"{string.Join(' ', arguments)}: {result.Errors}");
        return result;
    }
}
