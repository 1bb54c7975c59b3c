using System.CommandLine;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Commands;

/// <summary><c>rm</c>: removes a node.</summary>
internal sealed class RemoveCommand : DatabaseCommand
{
    private readonly Argument<string> _id = new("id") { Description = "The node." };

    public RemoveCommand(CommandContext context)
        : base("rm", "Removes a node and its edges in both directions.", context) => Add(_id);

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var id = arguments.GetRequiredValue(_id);
        if (!await Database.RemoveAsync(id, options: null, cancellationToken))
            throw NoNode(id);
        Context.Report(arguments, new JsonObject { ["id"] = id, ["removed"] = true }, $"removed {id}");
        return ExitCode.Done;
    }
}
