using System.CommandLine;

namespace GenosDb.Cli.Commands;

/// <summary><c>index drop</c>: takes an index away.</summary>
internal sealed class IndexDropCommand : DatabaseCommand
{
    private readonly IndexDefinitionArguments _index;

    public IndexDropCommand(CommandContext context)
        : base("drop", "Drops an index; queries give the same without it.", context) => _index = new IndexDefinitionArguments(this);

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var index = _index.Read(arguments);
        if (!await Database.DropIndexAsync(index, cancellationToken))
            throw new CommandFailedException(ExitCode.NotFound, $"There is no {IndexDefinitionArguments.NameOf(index.Kind)} index on '{index.Path}'. 'index list' lists them, each with its kind.");
        var json = IndexDefinitionArguments.ToJson(index);
        json["dropped"] = true;
        Context.Report(arguments, json, $"dropped {index.Path}");
        return ExitCode.Done;
    }
}
