using System.CommandLine;

namespace GenosDb.Cli.Commands;

/// <summary><c>edges</c>: lists the edges of a node.</summary>
internal sealed class EdgesCommand : DatabaseCommand
{
    private readonly Argument<string> _id = new("id") { Description = "The node." };
    private readonly Argument<string> _direction = new("direction") { Description = "Which edges.", DefaultValueFactory = _ => "out" };
    private readonly Argument<string?> _label = new("label") { Description = "Only edges of this label.", Arity = ArgumentArity.ZeroOrOne };

    public EdgesCommand(CommandContext context)
        : base("edges", "Lists the visible edges of a node.", context)
    {
        _direction.AcceptOnlyFromAmong("out", "in", "both");
        Add(_id);
        Add(_direction);
        Add(_label);
    }

    public static string ToText(GraphEdge edge) => $"{edge.Source} -[{edge.Label}]-> {edge.Target}";

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var id = arguments.GetRequiredValue(_id);
        if (await Database.GetAsync(id, cancellationToken) is null)
            throw NoNode(id);
        var direction = arguments.GetRequiredValue(_direction) switch
        {
            "in" => EdgeDirection.Incoming,
            "both" => EdgeDirection.Both,
            _ => EdgeDirection.Outgoing,
        };
        foreach (var edge in await Database.GetEdgesAsync(id, direction, arguments.GetValue(_label), cancellationToken))
            Context.Report(arguments, NodeJson.Of(edge), ToText(edge));
        return ExitCode.Done;
    }
}
