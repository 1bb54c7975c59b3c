using System.CommandLine;
using GenosDb.Cli.Commands;
using GenosDb.Cli.Import;

namespace GenosDb.Cli.Processes;

/// <summary><c>genosdb serve</c>: a peer that waits for others until it is interrupted.</summary>
internal sealed class ServeProcess : Command
{
    private readonly CommandStreams _streams;
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
        : base("serve", "Opens a database in memory, imports a file into it, and serves it until Ctrl+C.")
    {
        _streams = streams;
        _settings = new DatabaseSettings(this);
        Add(_tcp);
        Add(_file);
        _import = new ImportArguments(this);
        Add(_json);
        SetAction(async (arguments, token) => (int)await RunAsync(arguments, token));
    }

    private async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var endpoint = PeerAddress.Listen(arguments.GetRequiredValue(_tcp));
        await using var context = await _settings.OpenAsync(arguments, _streams, arguments.GetValue(_json), cancellationToken);
        var database = context.Database;
        if (arguments.GetValue(_file) is { } file)
        {
            var report = await ImportCommand.ImportAsync(context, _import.ToPlan(file, arguments), cancellationToken);
            _streams.Output.WriteLine(arguments.GetValue(_json) ? JsonLine.Of(report.ToJson()) : report.ToText());
        }

        var bound = await ServeCommand.ListenAsync(database, endpoint, cancellationToken);
        _streams.Output.WriteLine(arguments.GetValue(_json) ? JsonLine.Of(ServeCommand.ToJson(database, bound)) : ServeCommand.ToText(database, bound));
        if (!_settings.HasName(arguments))
            context.Note($"The name is a random one. A peer needs it: genosdb sync {bound} --name {database.Name}");

        // Nothing else ends it: peers come and go.
        await Task.Delay(Timeout.InfiniteTimeSpan, context.TimeProvider, cancellationToken);
        return ExitCode.Interrupted;
    }
}
