using System.CommandLine;
using GenosDb.Cli.Commands;

namespace GenosDb.Cli.Import;

/// <summary>The options of an import, wherever it is offered.</summary>
internal sealed class ImportArguments
{
    private readonly Option<ImportFormat?> _format = new("--format")
    {
        Description = "csv, json or ndjson; by default what the name ends with.",
        HelpName = "csv|json|ndjson",
        CustomParser = Parsers.OneOf<ImportFormat>("--format", "csv, json or ndjson"),
    };

    private readonly Option<bool> _header = new("--header") { Description = "CSV: the first line holds the names of the columns." };
    private readonly Option<string?> _columns = new("--columns") { Description = "CSV: names of the columns, with commas between.", HelpName = "a,b,c" };
    private readonly Option<string> _delimiter = new("--delimiter") { Description = "CSV: one character between fields; tab for a tabulator.", DefaultValueFactory = _ => "," };
    private readonly Option<string?> _null = new("--null") { Description = @"CSV: text that stands for null, such as \N.", HelpName = "text" };
    private readonly Option<string[]> _text = new("--text") { Description = "CSV: columns whose numbers stay text, with commas between.", HelpName = "a,b", DefaultValueFactory = _ => [] };
    private readonly Option<string?> _id = new("--id") { Description = "Column that holds the id (a name, or its number from 1); without it ids are generated.", HelpName = "column" };
    private readonly Option<string> _idPrefix = new("--id-prefix") { Description = "Stands before every id made from a column.", DefaultValueFactory = _ => "" };
    private readonly Option<string?> _type = new("--type") { Description = "Becomes the field 'type' of every node." };
    private readonly Option<bool> _links = new("--links") { Description = "Rows are edges, not nodes." };
    private readonly Option<string?> _source = new("--source") { Description = "Links: column that holds the source. Default source.", HelpName = "column" };
    private readonly Option<string?> _target = new("--target") { Description = "Links: column that holds the target. Default target.", HelpName = "column" };
    private readonly Option<string?> _label = new("--label") { Description = "Links: column that holds the label; without it labels are empty.", HelpName = "column" };
    private readonly Option<bool> _requireEnds = new("--require-ends") { Description = "Links: skip, and count, rows whose nodes are not there." };
    private readonly Option<bool> _graph = new("--graph") { Description = "JSON: records are nodes and edges as 'export' writes them." };

    public ImportArguments(Command command)
    {
        foreach (var option in All)
            command.Add(option);
    }

    private Option[] All => [_format, _header, _columns, _delimiter, _null, _text, _id, _idPrefix, _type, _links, _source, _target, _label, _requireEnds, _graph];

    /// <summary>Refuses every option: the file says itself what it is.</summary>
    /// <exception cref="CommandFailedException">One is given.</exception>
    public void RequireNone(ParseResult arguments) => RefuseGiven(arguments, "does not go with an export of operations, which says itself what it holds", All);

    /// <summary>What these arguments ask for.</summary>
    /// <exception cref="CommandFailedException">There is no such file, or they contradict each other.</exception>
    public ImportPlan ToPlan(string path, ParseResult arguments)
    {
        ImportFile.Require(path);
        var shape = arguments.GetValue(_graph) ? ImportShape.Graph : arguments.GetValue(_links) ? ImportShape.Links : ImportShape.Nodes;
        var plan = new ImportPlan(path, arguments.GetValue(_format) ?? FormatOf(path), shape);
        Refuse(arguments.GetValue(_graph) && (arguments.GetValue(_links) || plan.Format == ImportFormat.Csv), "--graph goes with JSON or NDJSON, and without --links.");
        if (shape != ImportShape.Nodes)
            RefuseGiven(arguments, "goes with nodes: leave it out, or leave out --links and --graph", shape == ImportShape.Links ? [_id, _type] : [_id, _type, _idPrefix]);
        if (shape != ImportShape.Links)
            RefuseGiven(arguments, "goes with --links", shape == ImportShape.Graph ? [_source, _target, _label] : [_source, _target, _label, _requireEnds]);
        if (plan.Format != ImportFormat.Csv)
            RefuseGiven(arguments, "goes with CSV", [_header, _columns, _delimiter, _null, _text]);

        return plan with
        {
            HasHeader = arguments.GetValue(_header),
            Columns = Names(arguments.GetValue(_columns)),
            Delimiter = ParseDelimiter(arguments.GetRequiredValue(_delimiter)),
            NullText = arguments.GetValue(_null),
            TextColumns = [.. arguments.GetRequiredValue(_text).SelectMany(Names)],
            IdColumn = arguments.GetValue(_id),
            IdPrefix = arguments.GetRequiredValue(_idPrefix),
            Type = arguments.GetValue(_type),
            SourceColumn = arguments.GetValue(_source) ?? plan.SourceColumn,
            TargetColumn = arguments.GetValue(_target) ?? plan.TargetColumn,
            LabelColumn = arguments.GetValue(_label),
            RequireEnds = arguments.GetValue(_requireEnds),
        };
    }

    private static ImportFormat FormatOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".CSV" or ".DAT" or ".TSV" => ImportFormat.Csv,
        ".JSON" => ImportFormat.Json,
        ".NDJSON" or ".JSONL" => ImportFormat.Ndjson,
        _ => throw new CommandFailedException(ExitCode.WrongUsage, $"'{path}' does not say which format: give --format csv, json or ndjson."),
    };

    private static string[] Names(string? list) =>
        string.IsNullOrWhiteSpace(list) ? [] : list.Split(',', StringSplitOptions.TrimEntries);

    private static char ParseDelimiter(string text) => text switch
    {
        "tab" => '\t',
        [var character] when character is not ('"' or '\r' or '\n') => character,
        _ => throw new CommandFailedException(ExitCode.WrongUsage, $"--delimiter '{text}' is not one character, or tab."),
    };

    private static void RefuseGiven(ParseResult arguments, string why, Option[] options)
    {
        foreach (var option in options)
            Refuse(arguments.GetResult(option) is { Implicit: false }, $"{option.Name} {why}.");
    }

    private static void Refuse(bool isWrong, string why)
    {
        if (isWrong)
            throw new CommandFailedException(ExitCode.WrongUsage, why);
    }
}
