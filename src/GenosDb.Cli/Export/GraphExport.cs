using System.CommandLine;
using GenosDb.Cli.Commands;

namespace GenosDb.Cli.Export;

/// <summary>Writes one revision of the graph: every node, then every edge; or the operations that made it.</summary>
internal static class GraphExport
{
    /// <summary>The option that gives the format.</summary>
    public static Option<ExportFormat?> CreateFormatOption() => new("--format")
    {
        Description = "ndjson or json: the graph, by default as the name ends; operations: every operation as it was stamped and signed, to be merged by another replica of this database.",
        HelpName = "ndjson|json|operations",
        CustomParser = Parsers.OneOf<ExportFormat>("--format", "ndjson, json or operations"),
    };

    /// <summary>The format asked for, or what the name of the file says.</summary>
    /// <exception cref="CommandFailedException">The name says nothing.</exception>
    public static ExportFormat FormatOf(string file, ExportFormat? given) => given ?? Path.GetExtension(file).ToUpperInvariant() switch
    {
        ".JSON" => ExportFormat.Json,
        ".NDJSON" or ".JSONL" => ExportFormat.Ndjson,
        _ when file == WholeFile.StandardStream => ExportFormat.Ndjson,
        _ => throw new CommandFailedException(ExitCode.WrongUsage, $"'{file}' does not say which format: give --format ndjson, json or operations."),
    };

    /// <summary>Writes the file whole or not at all; says what the graph has.</summary>
    public static Task<(long Nodes, long Edges)> WriteAsync(CommandContext context, string file, ExportFormat format, CancellationToken cancellationToken) =>
        WholeFile.WriteAsync(file, async stream =>
        {
            if (format != ExportFormat.Operations)
            {
                using var snapshot = context.Database.GetSnapshot();
                return await WriteAsync(snapshot, stream, format, cancellationToken);
            }

            await context.Database.ExportAsync(stream, cancellationToken);
            var diagnostics = context.Database.GetDiagnostics();
            return (diagnostics.Nodes, diagnostics.Edges);
        });

    private static async Task<(long Nodes, long Edges)> WriteAsync(GraphSnapshot snapshot, Stream stream, ExportFormat format, CancellationToken cancellationToken)
    {
        long nodes = 0, edges = 0;
        await using var writer = new RecordWriter(stream, format);
        foreach (var node in snapshot.Nodes())
        {
            writer.Write(json =>
            {
                json.WriteString("id", node.Id);
                json.WritePropertyName("value");
                json.WriteRawValue(node.Value.ToJson(), skipInputValidation: true);
            });
            nodes++;
            await writer.FlushIfFullAsync(cancellationToken);
        }

        foreach (var node in snapshot.Nodes())
        {
            foreach (var edge in node.Edges)
            {
                writer.Write(json =>
                {
                    json.WriteString("source", node.Id);
                    json.WriteString("label", edge.Label);
                    json.WriteString("target", edge.Target);
                });
                edges++;
            }

            await writer.FlushIfFullAsync(cancellationToken);
        }

        await writer.CompleteAsync(cancellationToken);
        return (nodes, edges);
    }
}
