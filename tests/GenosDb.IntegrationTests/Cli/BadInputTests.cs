namespace GenosDb.IntegrationTests.Cli;

public sealed class BadInputTests
{
    [Theory]
    [InlineData("nonsense", 2, "'nonsense' is not a command. See 'help'.")]
    [InlineData("put", 2, "put")]
    [InlineData("put a {\"n\":1} more", 2, "more")]
    [InlineData("put a text", 2, "'\"text\"'")]
    [InlineData("put a", 2, "'\"a\"'")]
    [InlineData("put a 1 --id b", 2, "--id")]
    [InlineData("get", 2, "<id> is missing. See 'help get'.")]
    [InlineData("stats now", 2, "See 'help stats'.")]
    [InlineData("ls --oops", 2, "'--oops' is not an option")]
    [InlineData("repeat 2 ls --oops", 2, "'--oops' is not an option")]
    [InlineData("import /nope", 3, "There is no file '/nope'.")]
    [InlineData("export a.json --format xml", 2, "--format 'xml' is unknown: expected ndjson, json or operations.")]
    [InlineData("import a.csv --format xml", 2, "--format 'xml' is unknown: expected csv, json or ndjson.")]
    [InlineData("ls --limit", 2, "--limit")]
    [InlineData("ls --limit 1 --limit 2", 2, "--limit")]
    [InlineData("repeat 99999999999 stats", 2, "count '99999999999' is not a whole number")]
    [InlineData("put a {\"n\":1", 2, "column 7")]
    [InlineData("put a {n:1}", 2, "{n:1}")]
    [InlineData("put 'a {}", 2, "column 5")]
    [InlineData("put '' {}", 1, "id")]
    [InlineData("get nobody", 3, "'nobody'")]
    [InlineData("rm nobody", 3, "'nobody'")]
    [InlineData("edges nobody", 3, "'nobody'")]
    [InlineData("unlink a b", 3, "a -[]-> b")]
    [InlineData("link a", 2, "<target> is missing. See 'help link'.")]
    [InlineData("edges a sideways", 2, "sideways")]
    [InlineData("ls --limit 0", 2, "--limit")]
    [InlineData("ls --limit x", 2, "--limit 'x' is not a whole number")]
    [InlineData("log x", 2, "'x'")]
    [InlineData("log 0", 2, "count")]
    [InlineData("serve 70000", 2, "70000")]
    [InlineData("serve udp 1", 2, "udp")]
    [InlineData("serve 1.2.3.4.5:1", 2, "1.2.3.4.5:1")]
    [InlineData("connect nowhere", 2, "nowhere")]
    [InlineData("connect http://localhost/", 2, "http://localhost/")]
    [InlineData("connect ::1:7000", 2, "::1:7000")]
    [InlineData("connect 127.0.0.1:1 --timeout 0", 2, "--timeout")]
    [InlineData("wait", 2, "wait")]
    [InlineData("wait for godot", 2, "for")]
    [InlineData("wait live 3", 2, "live")]
    [InlineData("wait nodes many", 2, "many")]
    [InlineData("wait nodes -1", 2, "-1")]
    [InlineData("wait nodes 1 --timeout 0.2", 1, "nodes 1")]
    [InlineData("wait fingerprint beef", 2, "32")]
    [InlineData("wait peers 1 --timeout 0.2", 7, "peers 1")]
    [InlineData("wait live --timeout x", 2, "--timeout 'x' is not a number of seconds")]
    [InlineData("wait live --timeout 0.2", 7, "live")]
    [InlineData("sync 0123456789abcdef", 3, "0123456789abcdef")]
    [InlineData("export", 2, "export")]
    [InlineData("export graph.xml", 2, "--format")]
    [InlineData("export /", 2, "--format")]
    [InlineData("export / --format json", 1, "directory")]
    [InlineData("export /no/such/folder/a.json", 3, "/no/such/folder")]
    [InlineData("repeat 0 put a 1", 2, "count")]
    [InlineData("repeat 2 repeat 2 put a 1", 2, "repeat")]
    [InlineData("repeat 2 nonsense", 2, "repetition 1")]
    [InlineData("help nonsense", 2, "nonsense")]
    [InlineData("pause now", 2, "now")]
    [InlineData("@file", 2, "@file")]
    public async Task A_line_that_cannot_be_done_is_refused_in_one_line(string line, int exitCode, string named)
    {
        var result = await CliInProcess.RunScriptAsync($"# first\n{line}\nput after 1\n");
        result.ExitCode.Should().Be(exitCode, result.Errors);
        result.Output.Should().BeEmpty("nothing was done, and nothing after it");
        result.Errors.Should().StartWith("error: ").And.Contain(named);
        result.Errors.Trim().Should().NotContain("\n", "a failure is one line, without a stack trace");
    }

    [Theory]
    [InlineData("shell --salt beef", 2, "--salt")]
    [InlineData("shell --oplog-size many", 2, "--oplog-size")]
    [InlineData("shell --oplog-size -1", 2, "--oplog-size '-1' is not a whole number")]
    [InlineData("nonsense", 2, "nonsense")]
    [InlineData("serve", 2, "--tcp")]
    [InlineData("serve --tcp 99999", 2, "99999")]
    [InlineData("serve --tcp 0 --import /no/such/file.csv", 3, "/no/such/file.csv")]
    [InlineData("sync 127.0.0.1:1", 2, "--name")]
    [InlineData("sync --name a", 2, "See 'genosdb sync --help'.")]
    [InlineData("sync 127.0.0.1:1 --name a --export nope.xyz", 2, "nope.xyz")]
    [InlineData("sync 127.0.0.1:1 --name a --format json", 2, "--export")]
    [InlineData("sync nowhere --name a", 2, "nowhere")]
    public async Task A_process_that_cannot_start_ends_in_one_line(string arguments, int exitCode, string named)
    {
        var result = await CliProcess.RunAsync(arguments.Split(' '));
        result.ExitCode.Should().Be(exitCode, result.Errors);
        result.Output.Should().BeEmpty();
        result.Errors.Should().StartWith("error: ").And.Contain(named);
        result.Errors.Trim().Should().NotContain("\n", "a failure is one line, without a stack trace");
    }

    [Fact]
    public async Task A_line_without_end_is_refused_before_it_fills_memory()
    {
        var result = await CliProcess.RunScriptAsync(new string('x', 9 << 20));
        result.ExitCode.Should().Be(2);
        result.Errors.Should().StartWith("error: ");
    }
}
