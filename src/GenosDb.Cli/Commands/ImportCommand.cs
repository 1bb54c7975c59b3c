using System.CommandLine;
using System.Text.Json.Nodes;
using GenosDb.Cli.Import;

namespace GenosDb.Cli.Commands;

/// <summary><c>import</c>: reads a file into the graph.</summary>
internal sealed class ImportCommand : DatabaseCommand
{
    private readonly Argument<string> _file = new("file") { Description = "CSV, JSON or NDJSON in UTF-8, or what 'export --format operations' wrote." };
    private readonly ImportArguments _import;

    public ImportCommand(CommandContext context)
        : base("import", "Reads rows as nodes, or with --links as edges, in batches; says what was skipped and why.", context)
    {
        Add(_file);
        _import = new ImportArguments(this);
    }

    /// <summary>Refuses what can be seen without a database.</summary>
    /// <returns>Which database the file is of; null for any.</returns>
    /// <exception cref="CommandFailedException">The file or the options cannot be used.</exception>
    public static DatabaseOrigin? Check(string file, ImportArguments import, ParseResult arguments)
    {
        var origin = OperationsFile.FindOrigin(file);
        if (origin is null)
            import.ToPlan(file, arguments);
        else
            import.RequireNone(arguments);
        return origin;
    }

    /// <summary>Imports with a progress bar; an export of operations is known by its first line.</summary>
    /// <exception cref="CommandFailedException">As in <see cref="Check"/>, or the file cannot be read to its end.</exception>
    public static async Task<(JsonObject Json, string Text)> ImportAsync(CommandContext context, string file, ImportArguments import, ParseResult arguments, CancellationToken cancellationToken)
    {
        if (Check(file, import, arguments) is not null)
        {
            var merged = await OperationsFile.MergeAsync(context, file, cancellationToken);
            return (OperationsFile.ToJson(file, merged), OperationsFile.ToText(file, merged));
        }

        var report = await ProgressBar.ShowAsync(
            context.Streams.Console,
            $"Importing {Path.GetFileName(file)}",
            progress => new Importer(context.Database, import.ToPlan(file, arguments), context.TimeProvider, progress).RunAsync(cancellationToken));
        return (report.ToJson(), report.ToText());
    }

    public override DatabaseOrigin? Prepare(ParseResult arguments) => Check(arguments.GetRequiredValue(_file), _import, arguments);

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var (json, text) = await ImportAsync(Context, arguments.GetRequiredValue(_file), _import, arguments, cancellationToken);
        Context.Report(arguments, json, text);
        return ExitCode.Done;
    }
}
