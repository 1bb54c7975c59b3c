using System.CommandLine;

namespace GenosDb.Cli.Commands;

/// <summary><c>exit</c>: ends the session.</summary>
internal sealed class ExitCommand(CommandContext context, Action close)
    : DatabaseCommand("exit", "Ends the session. What is in memory alone is gone.", context)
{
    protected override Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        close();
        return Task.FromResult(ExitCode.Done);
    }
}
