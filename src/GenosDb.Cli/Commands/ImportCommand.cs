using System.CommandLine;
using GenosDb.Cli.Import;

namespace GenosDb.Cli.Commands;

/// <summary><c>import</c>: reads a file into the graph.</summary>
internal sealed class ImportCommand : DatabaseCommand
{
    private readonly Argument<string> _file = new("file") { Description = "CSV, JSON or NDJSON, UTF-8." };
    private readonly ImportArguments _import;

    public ImportCommand(CommandContext context)
        : base("import", "Reads rows as nodes, or with --links as edges, in batches; says what was skipped and why.", context)
    {
        Add(_file);
        _import = new ImportArguments(this);
    }

    /// <summary>Imports with a progress bar.</summary>
    public static Task<FileImportReport> ImportAsync(CommandContext context, ImportPlan plan, CancellationToken cancellationToken) =>
        ProgressBar.ShowAsync(
            context.Streams.Console,
            $"Importing {Path.GetFileName(plan.Path)}",
            progress => new Importer(context.Database, plan, context.TimeProvider, progress).RunAsync(cancellationToken));

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var report = await ImportAsync(Context, _import.ToPlan(arguments.GetRequiredValue(_file), arguments), cancellationToken);
        Context.Report(arguments, report.ToJson(), report.ToText());
        return ExitCode.Done;
    }
}
