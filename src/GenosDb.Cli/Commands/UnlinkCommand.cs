using System.CommandLine;

namespace GenosDb.Cli.Commands;

/// <summary><c>unlink</c>: takes an edge away.</summary>
internal sealed class UnlinkCommand : DatabaseCommand
{
    private readonly Argument<string> _source = new("source") { Description = "Where the edge starts." };
    private readonly Argument<string> _target = new("target") { Description = "Where it ends." };
    private readonly Argument<string> _label = new("label") { Description = "Its label; empty by default.", DefaultValueFactory = _ => "" };

    public UnlinkCommand(CommandContext context)
        : base("unlink", "Takes one edge away, and no other label of the same pair.", context)
    {
        Add(_source);
        Add(_target);
        Add(_label);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var edge = new GraphEdge(arguments.GetRequiredValue(_source), arguments.GetRequiredValue(_label), arguments.GetRequiredValue(_target));
        if (!await Database.UnlinkAsync(edge.Source, edge.Target, edge.Label, options: null, cancellationToken))
            throw new CommandFailedException(ExitCode.NotFound, $"There is no edge {EdgesCommand.ToText(edge)}. 'edges {edge.Source}' lists what there is.");
        var json = NodeJson.Of(edge);
        json["unlinked"] = true;
        Context.Report(arguments, json, $"unlinked {EdgesCommand.ToText(edge)}");
        return ExitCode.Done;
    }
}
