using System.CommandLine;
using GenosDb.Cli.Stores;

namespace GenosDb.Cli.Commands;

/// <summary><c>index add</c>: makes an index.</summary>
internal sealed class IndexAddCommand : DatabaseCommand
{
    private readonly IndexDefinitionArguments _index;

    public IndexAddCommand(CommandContext context)
        : base("add", "Makes an index, and ends when it answers queries.", context) => _index = new IndexDefinitionArguments(this);

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var index = _index.Read(arguments);
        // One that is there is not built again for nothing.
        var isNew = !Database.Indexes.Contains(index) && await ProgressBar.ShowAsync(
            Context.Streams.Console, $"Indexing {index.Path}", progress => Database.EnsureIndexAsync(index, new IndexBar(progress), cancellationToken).AsTask());
        var json = IndexDefinitionArguments.ToJson(index);
        json["added"] = isNew;
        Context.Report(arguments, json, isNew ? $"index on {index.Path}" : $"There is an index on {index.Path} already.");
        return ExitCode.Done;
    }
}
