using System.CommandLine;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Commands;

/// <summary><c>resume</c>: goes on after <c>pause</c>.</summary>
internal sealed class ResumeCommand(CommandContext context)
    : DatabaseCommand("resume", "Goes on after 'pause': asks peers for what is missing here, and offers what is missing there.", context)
{
    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await Database.Sync.ResumeAsync(cancellationToken);
        Context.Report(arguments, new JsonObject { ["paused"] = false }, "resumed");
        return ExitCode.Done;
    }
}
