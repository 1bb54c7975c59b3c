using System.CommandLine;

namespace GenosDb.Cli.Commands;

/// <summary><c>link</c>: adds an edge.</summary>
internal sealed class LinkCommand : DatabaseCommand
{
    private readonly Argument<string> _source = new("source") { Description = "Where the edge starts." };
    private readonly Argument<string> _target = new("target") { Description = "Where it ends." };
    private readonly Argument<string> _label = new("label") { Description = "Its label; empty by default.", DefaultValueFactory = _ => "" };

    public LinkCommand(CommandContext context)
        : base("link", "Adds an edge. It shows once both of its ends are there.", context)
    {
        Add(_source);
        Add(_target);
        Add(_label);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var edge = new GraphEdge(arguments.GetRequiredValue(_source), arguments.GetRequiredValue(_label), arguments.GetRequiredValue(_target));
        var isNew = await Database.LinkAsync(edge.Source, edge.Target, edge.Label, options: null, cancellationToken);
        var json = NodeJson.Of(edge);
        json["linked"] = isNew;
        Context.Report(arguments, json, isNew ? $"linked {EdgesCommand.ToText(edge)}" : $"was linked {EdgesCommand.ToText(edge)}");
        foreach (var end in new[] { edge.Source, edge.Target }.Distinct(StringComparer.Ordinal))
        {
            if (await Database.GetAsync(end, cancellationToken) is null)
                Context.Note($"There is no node '{end}' yet: the edge shows once there is.");
        }

        return ExitCode.Done;
    }
}
