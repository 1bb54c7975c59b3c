using System.CommandLine;
using System.Text.Json.Nodes;
using GenosDb.Cli.Export;

namespace GenosDb.Cli.Commands;

/// <summary><c>export</c>: writes the graph to a file.</summary>
internal sealed class ExportCommand : DatabaseCommand
{
    private readonly Argument<string> _file = new("file") { Description = "The file, written whole or not at all; - for standard output." };
    private readonly Option<ExportFormat?> _format = GraphExport.CreateFormatOption();

    public ExportCommand(CommandContext context)
        : base("export", "Writes every node, then every edge, as 'import --graph' reads them; or every operation, as 'import' does.", context)
    {
        Add(_file);
        Add(_format);
    }

    public override DatabaseOrigin? Prepare(ParseResult arguments)
    {
        GraphExport.FormatOf(arguments.GetRequiredValue(_file), arguments.GetValue(_format));
        return null;
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var file = arguments.GetRequiredValue(_file);
        var counts = await GraphExport.WriteAsync(Context, file, GraphExport.FormatOf(file, arguments.GetValue(_format)), cancellationToken);
        if (file != WholeFile.StandardStream)
        {
            Context.Report(
                arguments,
                new JsonObject { ["file"] = file, ["nodes"] = counts.Nodes, ["edges"] = counts.Edges },
                $"{counts.Nodes:N0} nodes and {counts.Edges:N0} edges written to {file}");
        }

        return ExitCode.Done;
    }
}
