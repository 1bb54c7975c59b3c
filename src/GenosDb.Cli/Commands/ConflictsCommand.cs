using System.Collections.Concurrent;
using System.CommandLine;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Commands;

/// <summary><c>conflicts</c>: writes that do not count, or counted and were withdrawn.</summary>
internal sealed class ConflictsCommand : DatabaseCommand
{
    private const int Kept = 1_000;

    private readonly ConcurrentQueue<WriteOutcome> _outcomes = new();
    private readonly Argument<int> _count = new("count") { Description = "How many, from the end.", DefaultValueFactory = _ => 20, CustomParser = Parsers.WholeNumber("count", 1) };

    public ConflictsCommand(CommandContext context)
        : base("conflicts", "Lists what was overwritten by others, refused, set aside, let in later or withdrawn in this session, oldest first.", context)
    {
        Add(_count);
        // Until the database is closed.
        context.Database.Conflicts.Subscribe(Keep);
    }

    protected override Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var outcomes = _outcomes.ToArray();
        foreach (var outcome in outcomes.TakeLast(arguments.GetValue(_count)))
            Context.Report(arguments, ToJson(outcome), $"{outcome.Kind} {outcome.Operation.Id}: {outcome.Message}");
        if (outcomes.Length == 0)
            Context.Note("None.");
        return Task.FromResult(ExitCode.Done);
    }

    private static JsonObject ToJson(WriteOutcome outcome) => new()
    {
        ["kind"] = outcome.Kind.ToString(),
        ["reason"] = outcome.Reason.ToString(),
        ["operation"] = outcome.Operation.Id.ToString(),
        ["id"] = outcome.Operation.NodeId,
        ["author"] = outcome.Operation.Author?.ToString(),
        ["message"] = outcome.Message,
    };

    private void Keep(WriteOutcome outcome)
    {
        _outcomes.Enqueue(outcome);
        while (_outcomes.Count > Kept)
            _outcomes.TryDequeue(out _);
    }
}
