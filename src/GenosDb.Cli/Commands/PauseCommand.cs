using System.CommandLine;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Commands;

/// <summary><c>pause</c>: holds synchronisation.</summary>
internal sealed class PauseCommand(CommandContext context)
    : DatabaseCommand("pause", "Holds operations in both directions; links stay open and writing goes on.", context)
{
    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await Database.Sync.PauseAsync(cancellationToken);
        Context.Report(arguments, new JsonObject { ["paused"] = true }, "paused");
        return ExitCode.Done;
    }
}
