using System.CommandLine;
using System.Text.Json.Nodes;
using GenosDb.Cli.Drawings;

namespace GenosDb.Cli.Commands;

/// <summary><c>graph</c>: draws nodes and the edges between them.</summary>
internal sealed class GraphCommand : DatabaseCommand
{
    private const int DefaultLimit = 1_000;
    private const int TextWidth = 32;

    private readonly Argument<string> _query = new("query") { Description = $"Which nodes; all by default. {QueryText.Description}", DefaultValueFactory = _ => "{}" };
    private readonly Option<DrawingFormat?> _format = new("--format")
    {
        Description = "dot, the default: for Graphviz. mermaid: a flowchart. svg: a picture.",
        HelpName = "dot|mermaid|svg",
        CustomParser = Parsers.OneOf<DrawingFormat>("--format", "dot, mermaid or svg"),
    };

    private readonly Option<int> _hops = new("--hops")
    {
        Description = "Draws the neighbourhood, too: what so many edges in either direction lead to. 0 by default.",
        CustomParser = Parsers.WholeNumber("--hops", 0),
    };

    private readonly Option<string?> _label = new("--label") { Description = "The field that names a node, such as name; its id by default, and where the field is not there.", HelpName = "path" };
    private readonly Option<int> _limit = new("--limit")
    {
        Description = $"Refuses to draw more nodes and edges than this; {DefaultLimit} by default.",
        DefaultValueFactory = _ => DefaultLimit,
        CustomParser = Parsers.WholeNumber("--limit", 1),
    };

    public GraphCommand(CommandContext context)
        : base("graph", "Draws the nodes that a query finds, and the edges between them, on standard output.", context)
    {
        Add(_query);
        Add(_format);
        Add(_hops);
        Add(_label);
        Add(_limit);
    }

    public override DatabaseOrigin? Prepare(ParseResult arguments)
    {
        Read(arguments);
        return null;
    }

    protected override Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var query = Read(arguments);
        using var snapshot = Database.GetSnapshot();
        var drawing = GraphDrawing.Of(snapshot, query, arguments.GetValue(_hops), arguments.GetValue(_label), arguments.GetValue(_limit));
        var (format, text) = arguments.GetValue(_format) switch
        {
            DrawingFormat.Svg => ("svg", SvgDrawing.Write(drawing, TextWidth)),
            DrawingFormat.Mermaid => ("mermaid", MermaidDrawing.Write(drawing, TextWidth)),
            _ => ("dot", DotDrawing.Write(drawing, TextWidth)),
        };
        Context.Report(arguments, new JsonObject { ["format"] = format, ["nodes"] = drawing.Nodes.Count, ["edges"] = drawing.Edges.Count, ["drawing"] = text }, text);
        return Task.FromResult(ExitCode.Done);
    }

    private NodeQuery Read(ParseResult arguments) => QueryText.Read(arguments.GetRequiredValue(_query));
}
