using System.CommandLine;
using System.Text.Json.Nodes;
using GenosDb.Cli.Stores;

namespace GenosDb.Cli.Processes;

/// <summary><c>genosdb init</c>: makes a store.</summary>
internal sealed class InitProcess : Command
{
    private readonly CommandStreams _streams;
    private readonly Argument<string> _path = DatabaseSettings.CreatePathArgument();
    private readonly DatabaseSettings _settings;

    public InitProcess(CommandStreams streams)
        : base("init", "Makes a new store; refuses where there is one.")
    {
        _streams = streams;
        Add(_path);
        _settings = new DatabaseSettings(this, StoreAccess.Create);
        var context = new CommandContext(streams);
        Add(context.JsonOption);
        SetAction(async (arguments, token) => (int)await RunAsync(context, arguments, token));
    }

    private async Task<ExitCode> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var path = arguments.GetRequiredValue(_path);
        if (StoreLocation.Find(path) is { Kind: not null })
            throw new CommandFailedException(ExitCode.Failed, $"There is something at '{path}' already: 'genosdb doctor {path}' says what. Nothing was touched.");
        await using (context)
        {
            await _settings.OpenAsync(context, path, arguments, origin: null, cancellationToken);
            var database = context.Database;
            context.Report(
                arguments,
                new JsonObject { ["path"] = path, ["name"] = database.Name, ["storage"] = database.Storage.Kind, ["replica"] = database.Replica.ToString() },
                $"'{database.Name}' made at {path}, as {database.Storage.Kind}");
        }

        return ExitCode.Done;
    }
}
