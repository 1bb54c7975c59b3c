using System.CommandLine;

namespace GenosDb.Cli.Commands;

/// <summary><c>index list</c>: the indexes there are.</summary>
internal sealed class IndexListCommand(CommandContext context)
    : DatabaseCommand("list", "Lists the indexes there are.", context)
{
    protected override Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        foreach (var index in Database.Indexes)
            Context.Report(arguments, IndexDefinitionArguments.ToJson(index), IndexDefinitionArguments.ToText(index));
        return Task.FromResult(ExitCode.Done);
    }
}
