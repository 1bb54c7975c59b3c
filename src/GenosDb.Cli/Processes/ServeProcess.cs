using System.CommandLine;
using GenosDb.Cli.Commands;
using GenosDb.Cli.Import;
using GenosDb.Cli.Stores;

namespace GenosDb.Cli.Processes;

/// <summary><c>genosdb serve</c>: a peer that waits for others until it is interrupted.</summary>
internal sealed class ServeProcess : Command
{
    private readonly CommandStreams _streams;
    private readonly Argument<string?> _path = new("path") { Description = "The store, made where there is none; in memory by default.", Arity = ArgumentArity.ZeroOrOne };
    private readonly DatabaseSettings _settings;
    private readonly ImportArguments _import;
    private readonly Option<string> _tcp = new("--tcp")
    {
        Description = "Port on the loopback address, or address:port; 0 takes a free port.",
        HelpName = "port|address:port",
        Required = true,
    };

    private readonly Option<string?> _file = new("--import") { Description = "A file to import first.", HelpName = "file" };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line on standard output." };

    public ServeProcess(CommandStreams streams)
        : base("serve", "Opens a database, in memory or at a path, imports a file into it, and serves it until Ctrl+C.")
    {
        _streams = streams;
        Add(_path);
        _settings = new DatabaseSettings(this, StoreAccess.Create, hasPeers: true);
        Add(_tcp);
        Add(_file);
        _import = new ImportArguments(this);
        Add(_json);
        SetAction(async (arguments, token) => (int)await RunAsync(arguments, token));
    }

    private async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var endpoint = PeerAddress.Listen(arguments.GetRequiredValue(_tcp));
        var path = arguments.GetValue(_path);
        var file = arguments.GetValue(_file);
        var origin = file is null ? null : ImportCommand.Check(file, _import, arguments);
        await using var context = new CommandContext(_streams, arguments.GetValue(_json));
        await _settings.OpenAsync(context, path, arguments, origin, cancellationToken);
        var database = context.Database;
        if (file is not null)
        {
            var (json, text) = await ImportCommand.ImportAsync(context, file, _import, arguments, cancellationToken);
            _streams.Output.WriteLine(arguments.GetValue(_json) ? JsonLine.Of(json) : text);
        }

        var bound = await ServeCommand.ListenAsync(database, endpoint, cancellationToken);
        _streams.Output.WriteLine(arguments.GetValue(_json) ? JsonLine.Of(ServeCommand.ToJson(database, bound)) : ServeCommand.ToText(database, bound));
        if (path is null && !_settings.HasName(arguments))
            context.Note($"The name is a random one. A peer needs it: genosdb sync {bound} --name {database.Name}");

        // Nothing else ends it: peers come and go.
        await Task.Delay(Timeout.InfiniteTimeSpan, context.TimeProvider, cancellationToken);
        return ExitCode.Interrupted;
    }
}
