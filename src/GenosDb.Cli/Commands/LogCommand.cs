using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using GenosDb.Sync;

namespace GenosDb.Cli.Commands;

/// <summary><c>log</c>: the end of the operation log.</summary>
internal sealed class LogCommand : DatabaseCommand
{
    private readonly Argument<int> _count = new("count") { Description = "How many entries, from the end.", DefaultValueFactory = _ => 20, CustomParser = Parsers.WholeNumber("count", 1) };

    public LogCommand(CommandContext context)
        : base("log", "Lists the last entries of the operation log, oldest first.", context)
    {
        Add(_count);
    }

    protected override Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        foreach (var entry in Database.Sync.Log.TakeLast(arguments.GetValue(_count)))
            Context.Report(arguments, ToJson(entry), ToText(entry));
        return Task.FromResult(ExitCode.Done);
    }

    private static JsonObject ToJson(OplogEntry entry) => new()
    {
        ["type"] = entry.Kind.ToString(),
        ["id"] = entry.Id,
        ["label"] = entry.Label,
        ["target"] = entry.Target,
        ["timestamp"] = entry.Timestamp.ToString(),
        ["position"] = entry.Position.ToString(),
    };

    private static string ToText(OplogEntry entry)
    {
        var what = entry.Target is { } target ? EdgesCommand.ToText(new GraphEdge(entry.Id, entry.Label ?? "", target)) : entry.Id;
        return string.Create(CultureInfo.InvariantCulture, $"{entry.Timestamp.ToDateTimeOffset():yyyy-MM-ddTHH:mm:ss.fffZ} {entry.Kind,-7} {what}");
    }
}
