using System.CommandLine;

namespace GenosDb.Cli.Commands;

/// <summary><c>get</c>: reads a node.</summary>
internal sealed class GetCommand : DatabaseCommand
{
    private readonly Argument<string> _id = new("id") { Description = "The node." };

    public GetCommand(CommandContext context)
        : base("get", "Writes the value of a node; with --json the whole node.", context) => Add(_id);

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var id = arguments.GetRequiredValue(_id);
        var node = await Database.GetAsync(id, cancellationToken) ?? throw NoNode(id);
        Context.Report(arguments, NodeJson.Of(node), node.Value.ToJson());
        return ExitCode.Done;
    }
}
