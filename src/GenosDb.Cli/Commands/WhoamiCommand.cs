using System.CommandLine;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Commands;

/// <summary><c>whoami</c>: who signs here, and as what.</summary>
internal sealed class WhoamiCommand(CommandContext context)
    : SecurityCommand("whoami", "Prints the address that signs here, and its role now.", context)
{
    protected override Task<ExitCode> RunSignedAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var state = Security.State;
        Context.Report(
            arguments,
            new JsonObject { ["address"] = state.Address?.ToString(), ["role"] = state.Role },
            state.Address is { } address ? $"{address} {state.Role}" : $"nobody is signed in: {state.Role}");
        return Task.FromResult(ExitCode.Done);
    }
}
