using System.CommandLine;
using GenosDb.Cli.Commands;
using GenosDb.Cli.Export;

namespace GenosDb.Cli.Processes;

/// <summary><c>genosdb sync</c>: gets everything from one peer, says how, and ends.</summary>
internal sealed class SyncProcess : Command
{
    private readonly CommandStreams _streams;
    private readonly DatabaseSettings _settings;
    private readonly Argument<string> _address = new("address") { Description = "host:port, ws://… or wss://…" };
    private readonly Option<string?> _export = new("--export") { Description = "Writes the graph to this file; - for standard output.", HelpName = "file" };
    private readonly Option<double> _timeout = Waiting.CreateTimeoutOption(60);
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line on standard output." };

    public SyncProcess(CommandStreams streams)
        : base("sync", "Connects to a peer, synchronises, prints what came, which way and why, and ends.")
    {
        _streams = streams;
        Add(_address);
        _settings = new DatabaseSettings(this);
        Add(_export);
        Add(_timeout);
        Add(_json);
        SetAction(async (arguments, token) => (int)await RunAsync(arguments, token));
    }

    private async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        if (!_settings.HasName(arguments))
            throw new CommandFailedException(ExitCode.WrongUsage, "--name is missing: peers exchange data only under one name.");
        await using var database = await _settings.OpenAsync(arguments, cancellationToken);
        var context = new CommandContext(database, _streams, arguments.GetValue(_json));
        var limit = Waiting.ToLimit(arguments.GetValue(_timeout));
        var started = context.TimeProvider.GetTimestamp();
        var peer = await PeerConnection.ConnectAsync(context, arguments.GetRequiredValue(_address), limit, cancellationToken);
        if (!await Deadline.TryWaitAsync(async token => await database.Sync.WaitForAsync(status => Waiting.HasAnswer(status, peer.Id), token), limit, context.TimeProvider, cancellationToken))
            throw new CommandFailedException(ExitCode.Failed, $"Not everything came within {limit.TotalSeconds} s. Raise --timeout.");

        var elapsed = context.TimeProvider.GetElapsedTime(started);
        var caughtUp = database.Sync.Status.Peers.First(other => other.Id == peer.Id);
        var diagnostics = database.GetDiagnostics();
        if (arguments.GetValue(_json))
        {
            var json = PeersCommand.ToJson(caughtUp);
            json["nodes"] = diagnostics.Nodes;
            json["edges"] = diagnostics.Edges;
            json["fingerprint"] = diagnostics.Fingerprint.ToString();
            json["seconds"] = Math.Round(elapsed.TotalSeconds, 3);
            _streams.Output.WriteLine(JsonLine.Of(json));
        }
        else
        {
            _streams.Output.WriteLine($"{diagnostics.Nodes:N0} nodes and {diagnostics.Edges:N0} edges in {elapsed.TotalSeconds:N2} s; fingerprint {diagnostics.Fingerprint}");
            _streams.Output.WriteLine(PeersCommand.ToText(caughtUp));
        }

        if (arguments.GetValue(_export) is { } file)
        {
            var exported = await GraphExport.WriteAsync(context, file, GraphExport.FormatOf(file, given: null), cancellationToken);
            context.Note($"{exported.Nodes:N0} nodes and {exported.Edges:N0} edges written to {file}.");
        }

        return ExitCode.Done;
    }
}
