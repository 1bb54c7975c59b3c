namespace GenosDb.IntegrationTests.Cli;

public sealed class AirportsSampleTests
{
    [Theory]
    [InlineData("--join foo", 2, "'foo'")]
    [InlineData("--join 127.0.0.1", 2, "'127.0.0.1'")]
    [InlineData("--join 127.0.0.1:1", 7, "127.0.0.1:1")]
    [InlineData("/no/such/folder", 2, "/no/such/folder")]
    public async Task What_cannot_be_done_is_refused_in_one_line(string arguments, int exitCode, string named)
    {
        var result = await RunAsync(arguments.Split(' '));
        result.ExitCode.Should().Be(exitCode, result.Errors);
        result.Output.Should().BeEmpty();
        result.Errors.Should().Contain(named);
        result.Errors.Trim().Should().NotContain("\n", "a refusal is one line, without a stack trace");
    }

    [Fact]
    public async Task A_folder_without_the_files_is_refused()
    {
        using var folder = new TemporaryFolder();
        var result = await RunAsync(folder.Path);
        result.ExitCode.Should().Be(2);
        result.Errors.Should().Contain(folder["airports.dat"]).And.NotContain("   at ");
    }

    [Fact]
    public async Task A_folder_with_the_files_ends_with_two_equal_graphs()
    {
        var result = await RunAsync(AirportFiles.OwnFolder);
        result.ExitCode.Should().Be(0, result.Errors);
        result.Output.Should().Contain("are within 300 km of it").And.Contain("with two flights at most").And.Contain("which takes the most").And.Contain("Both processes hold the same graph.");
    }

    private static async Task<CliResult> RunAsync(params string[] arguments)
    {
        await using var process = CliProcess.StartProgram(Repository.OutputOf("Airports", "samples"), arguments);
        return await process.FinishAsync(input: "");
    }
}
