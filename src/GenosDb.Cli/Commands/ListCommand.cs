using System.CommandLine;

namespace GenosDb.Cli.Commands;

/// <summary><c>ls</c>: lists nodes.</summary>
internal sealed class ListCommand : DatabaseCommand
{
    private readonly Argument<string> _prefix = new("prefix") { Description = "What the ids begin with; all by default.", DefaultValueFactory = _ => "" };
    private readonly Option<int> _limit = new("--limit")
    {
        Description = "At most so many; all by default.",
        CustomParser = Parsers.WholeNumber("--limit", 1),
    };


    public ListCommand(CommandContext context)
        : base("ls", "Lists nodes by id.", context)
    {
        Add(_prefix);
        Add(_limit);
    }

    protected override Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var prefix = arguments.GetRequiredValue(_prefix);
        var limit = arguments.GetResult(_limit) is null ? int.MaxValue : arguments.GetValue(_limit);
        var listed = 0;
        using var snapshot = Database.GetSnapshot();
        foreach (var node in snapshot.Nodes().Where(node => node.Id.StartsWith(prefix, StringComparison.Ordinal)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (listed == limit)
            {
                Context.Note($"There are more than {limit:N0}. Raise --limit to see them.");
                break;
            }

            Context.Report(arguments, NodeJson.Of(node), $"{node.Id}\t{node.Value.ToJson()}");
            listed++;
        }

        return Task.FromResult(ExitCode.Done);
    }
}
