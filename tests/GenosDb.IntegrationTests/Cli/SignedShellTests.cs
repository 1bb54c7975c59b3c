using System.Text.Json.Nodes;

namespace GenosDb.IntegrationTests.Cli;

/// <summary>Signed databases in processes of their own.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The test framework calls DisposeAsync of IAsyncLifetime.")]
public sealed class SignedShellTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private string _passphrase = "", _room = "", _sue = "", _uma = "";

    public async Task InitializeAsync()
    {
        _passphrase = _folder.Write("passphrase", "correct horse battery staple");
        _room = _folder.Write("room", "0f7c1d4e9ab2468ecf00ba5eba11d00d");
        _sue = await KeygenAsync("sue");
        _uma = await KeygenAsync("uma");
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_role_that_is_assigned_lets_somebody_write_until_it_is_revoked()
    {
        await using var sue = Start("sue", "--acls", "--room-secret-file", _room);
        await using var uma = Start("uma", "--acls", "--room-secret-file", _room);
        var me = await sue.AskOneAsync("whoami");
        ((string)me["address"]!, (string)me["role"]!).Should().Be((_sue, "superadmin"));
        var address = (string)(await sue.AskOneAsync("serve"))["address"]!;
        await uma.AskOneAsync($"connect {address}");
        ((string)(await uma.AskOneAsync("whoami"))["role"]!).Should().Be("guest");

        await sue.AskOneAsync($"role assign {_uma} user --until 2099-01-01");
        await uma.AskOneAsync("wait role user");
        await uma.AskOneAsync("put kept 1");
        await sue.AskOneAsync("wait nodes 1");
        ((string)(await sue.AskOneAsync("get kept"))["author"]!).Should().Be(_uma);

        var owned = (string)(await sue.AskOneAsync("acl set notes '{\"text\":\"mine\"}'"))["id"]!;
        owned.Should().Be($"~{_sue}/notes");
        await sue.AskOneAsync($"acl grant {owned} {_uma} write");
        await uma.AskOneAsync("wait live");
        await uma.AskOneAsync("wait nodes 2");
        await uma.AskOneAsync($"put {owned} '\"ours\"'");
        await sue.AskOneAsync($"acl revoke {owned} {_uma}");

        await uma.AskOneAsync("pause");
        await uma.AskOneAsync("put unseen 1");
        await sue.AskOneAsync($"role revoke {_uma}");
        await uma.AskOneAsync("resume");
        await uma.AskOneAsync("wait role guest");
        await uma.AskOneAsync("wait nodes 2");
        // Observers are told some time after the commit.
        JsonObject? withdrawn = null;
        for (var asked = 0; withdrawn is null && asked < 200; asked++)
        {
            withdrawn = (await uma.AskAsync("conflicts")).SingleOrDefault(outcome => (string)outcome["id"]! == "unseen");
            if (withdrawn is null)
                await Task.Delay(50);
        }

        withdrawn.Should().NotBeNull("the write was withdrawn");
        ((string)withdrawn!["kind"]!, (string)withdrawn["reason"]!).Should().Be(("Reverted", "Revoked"));

        // Asking too early is answered with a note.
        uma.Errors.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().NotContain(line => line != "None.");
    }

    [Fact]
    public async Task A_guest_who_writes_ends_with_exit_code_4()
    {
        var result = await CliProcess.RunScriptAsync("put a 1\n", Options("uma"));
        result.ExitCode.Should().Be(4);
        result.Errors.Should().Contain("'guest'").And.Contain("'write'");
    }

    [Fact]
    public async Task Nobody_signed_in_is_told_how_to_be()
    {
        var result = await CliProcess.RunScriptAsync("whoami\nput a 1\n", "--superadmin", _sue);
        result.ExitCode.Should().Be(4);
        result.Output.Should().Contain("nobody is signed in");
        result.Errors.Should().Contain("line 2").And.Contain("--identity");
    }

    [Theory]
    [InlineData("role assign 0x00112233445566778899aabbccddeeff00112233 king", 2, "king")]
    [InlineData("role assign nobody user", 2, "'nobody'")]
    [InlineData("role assign 0x00112233445566778899aabbccddeeff00112233 user --until soon", 2, "'soon'")]
    [InlineData("role amnesty 12", 2, "'12'")]
    [InlineData("role", 2, "help role")]
    [InlineData("role dance", 2, "'dance'")]
    [InlineData("acl grant n 0x00112233445566778899aabbccddeeff00112233 write", 2, "--acls")]
    public async Task What_cannot_be_done_is_refused_in_one_line_that_names_it(string line, int exitCode, string named)
    {
        var result = await CliProcess.RunScriptAsync(line + "\n", Options("sue"));
        result.ExitCode.Should().Be(exitCode, result.Errors);
        result.Output.Should().BeEmpty();
        result.Errors.Should().Contain(named);
        result.Errors.Trim().Should().StartWith("error: line 1: ").And.NotContain("\n");
    }

    [Theory]
    [InlineData("role show 0x00112233445566778899aabbccddeeff00112233", "--superadmin")]
    [InlineData("whoami", "--superadmin")]
    [InlineData("acl set n 1", "--superadmin")]
    [InlineData("wait role user", "--identity")]
    public async Task An_unsigned_database_says_how_to_have_roles(string line, string named)
    {
        var result = await CliInProcess.RunScriptAsync(line + "\n");
        result.ExitCode.Should().Be(2, result.Errors);
        result.Errors.Should().Contain(named);
    }

    [Fact]
    public async Task Under_the_open_policy_everybody_writes_and_roles_are_refused()
    {
        var result = await CliProcess.RunScriptAsync($"put a 1\nget a --json\nrole assign {_sue} user\n", "--open-policy", "--identity", _folder["uma"], "--passphrase-file", _passphrase);
        result.ExitCode.Should().Be(2, result.Errors);
        ((string)JsonNode.Parse(result.Lines[1])!["author"]!).Should().Be(_uma);
        result.Errors.Should().Contain("--open-policy");
    }

    [Fact]
    public async Task Sync_without_an_identity_gets_everything_and_a_wrong_room_secret_nothing()
    {
        await using var serving = CliProcess.Start(["serve", "--tcp", "0", "--name", "todos", "--json", "--import", _folder.Write("rows.ndjson", "{\"id\":\"a\",\"n\":1}\n"), "--id", "id", "--room-secret-file", _room, .. Options("sue")]);
        await serving.ReadAsync();
        var address = (string)(await serving.ReadAsync())["address"]!;

        var got = await CliProcess.RunAsync("sync", address, "--name", "todos", "--json", "--superadmin", _sue, "--room-secret-file", _room);
        got.ExitCode.Should().Be(0, got.Errors);
        ((int)JsonNode.Parse(got.Output)!["nodes"]!).Should().Be(1);

        var secret = "not the secret of this room";
        var wrong = await CliProcess.RunAsync("sync", address, "--name", "todos", "--superadmin", _sue, "--timeout", "20", "--room-secret-file", _folder.Write("wrong", secret));
        wrong.ExitCode.Should().Be(7);
        wrong.Errors.Should().Contain("secret").And.NotContain(secret);
    }

    [Fact]
    public async Task The_passphrase_may_be_the_first_line_of_a_script()
    {
        var result = await CliProcess.RunScriptAsync("correct horse battery staple\nwhoami\n", "--superadmin", _sue, "--identity", _folder["sue"], "--passphrase-file", "-");
        result.ExitCode.Should().Be(0, result.Errors);
        result.Lines.Should().Equal($"{_sue} superadmin");
    }

    private string[] Options(string name) => ["--superadmin", _sue, "--identity", _folder[name], "--passphrase-file", _passphrase];

    private CliProcess Start(string name, params string[] more) => CliProcess.Start(["shell", "--name", "todos", "--json", .. Options(name), .. more]);

    private async Task<string> KeygenAsync(string name)
    {
        var made = await CliProcess.RunAsync("keygen", _folder[name], "--passphrase-file", _passphrase);
        made.ExitCode.Should().Be(0, made.Errors);
        return made.Lines.Single();
    }
}
