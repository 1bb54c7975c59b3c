using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using GenosDb.Cli.Results;

namespace GenosDb.Cli.Commands;

/// <summary><c>query</c>: nodes that fulfil a condition.</summary>
internal sealed class QueryCommand : DatabaseCommand
{
    private readonly Argument<string> _query = new("query") { Description = QueryText.Description, DefaultValueFactory = _ => "{}" };
    private readonly Option<ResultFormat?> _format = new("--format")
    {
        Description = "table: columns, long texts cut, the default. json: a node a line, as with --json. csv: RFC 4180.",
        HelpName = "table|json|csv",
        CustomParser = Parsers.OneOf<ResultFormat>("--format", "table, json or csv"),
    };

    private readonly Option<bool> _explain = new("--explain") { Description = "Runs it, and tells how it was answered instead of what was found." };

    private readonly Option<bool> _watch = new("--watch") { Description = "In a shell: goes on, and writes each change of the answer, until Ctrl+C or --sets." };
    private readonly Option<int> _sets = new("--sets")
    {
        Description = "With --watch: ends after so many sets of changes; the first is what there is now.",
        CustomParser = Parsers.WholeNumber("--sets", 1),
    };

    public QueryCommand(CommandContext context)
        : base("query", "Finds nodes. Operators: $eq $ne $gt $gte $lt $lte $in $nin $between $exists $startsWith $endsWith $contains $text $like $regex $near $bbox $and $or $not $edge.", context)
    {
        Add(_query);
        Add(_format);
        Add(_explain);
        Add(_watch);
        Add(_sets);
    }

    public override DatabaseOrigin? Prepare(ParseResult arguments)
    {
        Read(arguments);

        // It reads a store as it was when it was opened, and no peer writes to it.
        if (arguments.GetValue(_watch))
            throw new CommandFailedException(ExitCode.WrongUsage, "--watch is for a database that stays open: 'genosdb shell', there 'serve' or 'connect', then 'query' with --watch.");
        return null;
    }

    public override bool NeedsIndexes(ParseResult arguments) => arguments.GetValue(_explain);

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var query = Read(arguments);
        if (arguments.GetValue(_watch))
            return await WatchAsync(query, arguments, cancellationToken);
        if (arguments.GetValue(_explain))
        {
            var plan = await Database.ExplainAsync(query, cancellationToken);
            Context.Report(arguments, ToJson(plan), ToText(plan));
            return ExitCode.Done;
        }

        var page = await Database.QueryAsync(query, cancellationToken);
        Write(page.Items, arguments);
        if (page.PreviousCursor is { } previous)
            Context.Note($"There may be more before: \"$before\":\"{previous}\"");
        if (page.NextCursor is { } next)
            Context.Note($"There is more after: \"$after\":\"{next}\"");
        return ExitCode.Done;
    }

    private async Task<ExitCode> WatchAsync(NodeQuery query, ParseResult arguments, CancellationToken cancellationToken)
    {
        var left = arguments.GetResult(_sets) is null ? int.MaxValue : arguments.GetValue(_sets);
        await using var live = await Database.WatchAsync(query, options: null, cancellationToken);
        await foreach (var set in live.ReadAllAsync(cancellationToken))
        {
            Context.Report(arguments, ChangeSetReport.ToJson(set), ChangeSetReport.ToText(set));
            if (--left == 0)
                break;
        }

        return ExitCode.Done;
    }

    private NodeQuery Read(ParseResult arguments) => QueryText.Read(arguments.GetRequiredValue(_query));

    private void Write(IReadOnlyList<GenosNode> nodes, ParseResult arguments)
    {
        switch (arguments.GetValue(_format) ?? (Context.IsJson(arguments) ? ResultFormat.Json : ResultFormat.Table))
        {
            case ResultFormat.Json:
                foreach (var node in nodes)
                    Context.Streams.Output.WriteLine(JsonLine.Of(NodeJson.Of(node)));
                break;
            case ResultFormat.Csv:
                CsvResult.Write(nodes, Context.Streams.Output);
                break;
            default:
                var hidden = TableResult.Write(nodes, Context.Streams.Output);
                Context.Note($"{nodes.Count:N0} {(nodes.Count == 1 ? "node" : "nodes")}{(hidden > 0 ? $"; {hidden:N0} more fields are in --format json" : "")}");
                break;
        }
    }

    private static JsonObject ToJson(QueryPlan plan) => new()
    {
        ["steps"] = new JsonArray([.. plan.Description.Split('\n').Select(step => JsonValue.Create(step))]),
        ["index"] = plan.IndexPath,
        ["nodesExamined"] = plan.NodesExamined,
        ["edgesVisited"] = plan.EdgesVisited,
        ["nodesReturned"] = plan.NodesReturned,
        ["skippedLongStrings"] = plan.SkippedLongStrings,
        ["milliseconds"] = plan.Elapsed.TotalMilliseconds,
        ["suggestion"] = plan.Suggestion,
    };

    private static string ToText(QueryPlan plan)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"""
             {plan.Description}
             index     {plan.IndexPath ?? "none"}
             examined  {plan.NodesExamined:N0} nodes, {plan.EdgesVisited:N0} edges
             returned  {plan.NodesReturned:N0} {(plan.NodesReturned == 1 ? "node" : "nodes")}
             elapsed   {plan.Elapsed.TotalMilliseconds:N1} ms
             """);
        if (plan.SkippedLongStrings > 0)
            text += string.Create(CultureInfo.InvariantCulture, $"\nskipped   {plan.SkippedLongStrings:N0} long strings, which $regex does not look at");
        return plan.Suggestion is null ? text : $"{text}\nadvice    {plan.Suggestion}";
    }
}
