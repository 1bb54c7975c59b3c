using System.Text.Json.Nodes;

namespace GenosDb.IntegrationTests.Cli;

public sealed class KeygenTests : IDisposable
{
    private const string Passphrase = "correct horse battery staple";

    private readonly TemporaryFolder _folder = new();
    private readonly string _passphrase;

    public KeygenTests() => _passphrase = _folder.Write("passphrase", Passphrase + "\n");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_new_identity_is_told_by_its_address_alone_and_opens_with_its_passphrase()
    {
        var made = await CliProcess.RunAsync("keygen", _folder["key"], "--passphrase-file", _passphrase);
        made.ExitCode.Should().Be(0, made.Errors);
        var address = made.Lines.Should().ContainSingle().Subject;
        Address.TryParse(address, out _).Should().BeTrue();
        made.Errors.Should().NotContain(Passphrase);
        File.ReadAllText(_folder["key"]).Should().NotContain(Passphrase).And.NotContain(address);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(_folder["key"]).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var opened = await CliProcess.RunAsync("whoami", _folder["key"], "--passphrase-file", _passphrase, "--json");
        opened.ExitCode.Should().Be(0, opened.Errors);
        ((string)JsonNode.Parse(opened.Output)!["address"]!).Should().Be(address);
    }

    [Fact]
    public async Task A_passphrase_may_come_through_standard_input()
    {
        var made = await RunAsync(Passphrase + "\n", "keygen", _folder["key"], "--passphrase-file", "-");
        made.ExitCode.Should().Be(0, made.Errors);
        var opened = await RunAsync(Passphrase + "\r\nwhat follows\n", "whoami", _folder["key"], "--passphrase-file", "-");
        opened.Output.Should().Be(made.Output, opened.Errors);
    }

    [Fact]
    public async Task The_words_are_printed_on_request_and_make_the_same_identity_again()
    {
        var made = await CliProcess.RunAsync("keygen", _folder["key"], "--mnemonic", "--passphrase-file", _passphrase);
        made.ExitCode.Should().Be(0, made.Errors);
        made.Lines.Should().HaveCount(2);
        made.Lines[1].Split(' ').Should().HaveCount(12);

        var again = await RunAsync(made.Lines[1] + "\n", "keygen", _folder["again"], "--recover", "-", "--passphrase-file", _passphrase);
        again.ExitCode.Should().Be(0, again.Errors);
        again.Lines.Should().Equal(made.Lines[0]);
        again.Errors.Should().NotContain(made.Lines[1]);
    }

    [Fact]
    public async Task Json_gives_address_and_words_as_objects()
    {
        var made = await CliProcess.RunAsync("keygen", _folder["key"], "--mnemonic", "--json", "--passphrase-file", _passphrase);
        made.ExitCode.Should().Be(0, made.Errors);
        made.Errors.Should().BeEmpty();
        Address.TryParse((string)JsonNode.Parse(made.Lines[0])!["address"]!, out _).Should().BeTrue();
        ((string)JsonNode.Parse(made.Lines[1])!["mnemonic"]!).Split(' ').Should().HaveCount(12);
    }

    [Fact]
    public async Task A_file_that_is_there_is_never_overwritten()
    {
        _folder.Write("key", "precious");
        var refused = await CliProcess.RunAsync("keygen", _folder["key"], "--passphrase-file", _passphrase);
        refused.ExitCode.Should().Be(1);
        refused.Output.Should().BeEmpty();
        refused.Errors.Should().Contain(_folder["key"]);
        File.ReadAllText(_folder["key"]).Should().Be("precious");
    }

    [Fact]
    public async Task A_wrong_passphrase_and_a_damaged_file_are_told_in_one_and_the_same_way()
    {
        (await CliProcess.RunAsync("keygen", _folder["key"], "--passphrase-file", _passphrase)).ExitCode.Should().Be(0);
        var wrong = await RunAsync("not the one\n", "whoami", _folder["key"], "--passphrase-file", "-");
        _folder.Write("key", "{}");
        var damaged = await CliProcess.RunAsync("whoami", _folder["key"], "--passphrase-file", _passphrase);
        wrong.ExitCode.Should().Be(1);
        damaged.ExitCode.Should().Be(1);
        wrong.Errors.Should().Be(damaged.Errors).And.NotContain("not the one").And.NotContain("   at ");
    }

    [Theory]
    [InlineData("whoami no-such-key --passphrase-file -", 3, "'no-such-key'")]
    [InlineData("keygen k", 2, "--passphrase-file")]
    [InlineData("keygen k --passphrase hunter2", 2, "--passphrase")]
    [InlineData("keygen k --mnemonic --recover -", 2, "--recover")]
    [InlineData("keygen k --passphrase-file no-such-file", 3, "no-such-file")]
    [InlineData("shell --identity k", 2, "--superadmin")]
    [InlineData("shell --acls", 2, "--acls")]
    [InlineData("shell --passphrase-file -", 2, "--identity")]
    [InlineData("shell --superadmin 0xABC", 2, "'0xABC'")]
    [InlineData("shell --open-policy --superadmin 0x00112233445566778899aabbccddeeff00112233", 2, "--open-policy")]
    [InlineData("shell --room-secret-file no-such-file", 3, "no-such-file")]
    public async Task What_cannot_be_done_is_refused_in_one_line_that_names_it(string arguments, int exitCode, string named)
    {
        var result = await RunAsync("x\n", arguments.Split(' '));
        result.ExitCode.Should().Be(exitCode, result.Errors);
        result.Output.Should().BeEmpty();
        result.Errors.Should().Contain(named);
        result.Errors.Trim().Should().StartWith("error: ").And.NotContain("\n");
        File.Exists("k").Should().BeFalse();
    }

    [Fact]
    public async Task An_empty_passphrase_and_unknown_words_are_refused_without_being_repeated()
    {
        var empty = await RunAsync("\n", "keygen", _folder["key"], "--passphrase-file", "-");
        empty.ExitCode.Should().Be(2, empty.Errors);
        var words = await RunAsync("one two xyzzy\n", "keygen", _folder["key"], "--recover", "-", "--passphrase-file", _passphrase);
        words.ExitCode.Should().Be(2, words.Errors);
        words.Errors.Should().NotContain("xyzzy");
        File.Exists(_folder["key"]).Should().BeFalse();
    }

    private static async Task<CliResult> RunAsync(string input, params string[] arguments)
    {
        await using var process = CliProcess.Start(arguments);
        return await process.FinishAsync(input);
    }
}
