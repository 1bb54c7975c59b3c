namespace GenosDb.IntegrationTests.Cli;

internal sealed record CliResult(int ExitCode, string Output, string Errors)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
