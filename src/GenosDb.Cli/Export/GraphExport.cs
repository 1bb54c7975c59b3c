using System.CommandLine;
using GenosDb.Cli.Commands;

namespace GenosDb.Cli.Export;

/// <summary>Writes one revision of the graph: every node, then every edge.</summary>
internal static class GraphExport
{
    /// <summary>The file name that means standard output.</summary>
    public const string StandardOutput = "-";

    /// <summary>The option that gives the format.</summary>
    public static Option<ExportFormat?> CreateFormatOption() => new("--format")
    {
        Description = "ndjson or json; by default what the name ends with.",
        HelpName = "ndjson|json",
        CustomParser = Parsers.OneOf<ExportFormat>("--format", "ndjson or json"),
    };

    /// <summary>The format asked for, or what the name of the file says.</summary>
    /// <exception cref="CommandFailedException">The name says nothing.</exception>
    public static ExportFormat FormatOf(string file, ExportFormat? given) => given ?? Path.GetExtension(file).ToUpperInvariant() switch
    {
        ".JSON" => ExportFormat.Json,
        ".NDJSON" or ".JSONL" => ExportFormat.Ndjson,
        _ when file == StandardOutput => ExportFormat.Ndjson,
        _ => throw new CommandFailedException(ExitCode.WrongUsage, $"'{file}' does not say which format: give --format ndjson or --format json."),
    };

    /// <summary>Writes beside the file and puts it in place at the end, so that a failure leaves what was there.</summary>
    public static async Task<(long Nodes, long Edges)> WriteAsync(CommandContext context, string file, ExportFormat format, CancellationToken cancellationToken)
    {
        using var snapshot = context.Database.GetSnapshot();
        if (file == StandardOutput)
        {
            await using var output = Console.OpenStandardOutput();
            return await WriteAsync(snapshot, output, format, cancellationToken);
        }

        if (Directory.Exists(file))
            throw new CommandFailedException(ExitCode.Failed, $"'{file}' is a directory: name a file in it.");
        var unfinished = file + ".unfinished";
        try
        {
            (long Nodes, long Edges) counts;
            await using (var stream = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None))
                counts = await WriteAsync(snapshot, stream, format, cancellationToken);
            File.Move(unfinished, file, overwrite: true);
            return counts;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

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
