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
    private readonly Option<ExportFormat?> _format = GraphExport.CreateFormatOption();
    private readonly Option<double> _timeout = Waiting.CreateTimeoutOption(60);
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line on standard output." };

    public SyncProcess(CommandStreams streams)
        : base("sync", "Connects to a peer, synchronises, prints what came, which way and why, and ends.")
    {
        _streams = streams;
        Add(_address);
        _settings = new DatabaseSettings(this, isNameRequired: true);
        Add(_export);
        Add(_format);
        Add(_timeout);
        Add(_json);
        SetAction(async (arguments, token) => (int)await RunAsync(arguments, token));
    }

    private async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        if (!_settings.HasName(arguments))
            throw new CommandFailedException(ExitCode.WrongUsage, "--name is empty: peers exchange data only under one name.");
        var file = arguments.GetValue(_export);
        if (file is null && arguments.GetValue(_format) is not null)
            throw new CommandFailedException(ExitCode.WrongUsage, "--format goes with --export.");
        // Before the transfer: a long wait is a poor way to learn of a wrong name.
        var format = file is null ? default : GraphExport.FormatOf(file, arguments.GetValue(_format));

        await using var context = await _settings.OpenAsync(arguments, _streams, arguments.GetValue(_json), cancellationToken);
        var database = context.Database;
        var limit = Waiting.ToLimit(arguments.GetValue(_timeout));
        var started = context.TimeProvider.GetTimestamp();
        var peer = await PeerConnection.ConnectAsync(context, arguments.GetRequiredValue(_address), limit, cancellationToken);
        if (!await Deadline.TryWaitAsync(async token => await database.Sync.WaitForAsync(status => Waiting.HasAnswer(status, peer.Id), token), limit, context.TimeProvider, cancellationToken))
            throw new CommandFailedException(ExitCode.Failed, $"Not everything came within {limit.TotalSeconds} s. Raise --timeout.");

        var elapsed = context.TimeProvider.GetElapsedTime(started);
        var caughtUp = database.Sync.Status.Peers.First(other => other.Id == peer.Id);
        var diagnostics = database.GetDiagnostics();
        var report = file == GraphExport.StandardOutput ? _streams.Messages : _streams.Output;
        if (arguments.GetValue(_json))
        {
            var json = PeersCommand.ToJson(caughtUp);
            json.Remove("behind"); // what the peer has not acknowledged yet, right after it has sent all
            json["nodes"] = diagnostics.Nodes;
            json["edges"] = diagnostics.Edges;
            json["fingerprint"] = diagnostics.Fingerprint.ToString();
            json["seconds"] = Math.Round(elapsed.TotalSeconds, 3);
            report.WriteLine(JsonLine.Of(json));
        }
        else
        {
            report.WriteLine($"{diagnostics.Nodes:N0} nodes and {diagnostics.Edges:N0} edges in {elapsed.TotalSeconds:N2} s; fingerprint {diagnostics.Fingerprint}");
            report.WriteLine(PeersCommand.ToText(caughtUp, showsBehind: false));
        }

        if (file is not null)
        {
            var exported = await GraphExport.WriteAsync(context, file, format, cancellationToken);
            if (file != GraphExport.StandardOutput)
                context.Note($"{exported.Nodes:N0} nodes and {exported.Edges:N0} edges written to {file}.");
        }

        return ExitCode.Done;
    }
}
