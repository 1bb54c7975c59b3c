using System.CommandLine;
using GenosDb.Cli.Commands;
using GenosDb.Cli.Export;
using GenosDb.Cli.Stores;

namespace GenosDb.Cli.Processes;

/// <summary><c>genosdb sync</c>: gets everything from one peer, says how, and ends.</summary>
internal sealed class SyncProcess : Command
{
    private readonly CommandStreams _streams;
    private readonly DatabaseSettings _settings;
    private readonly Argument<string[]> _where = new("where")
    {
        Description = "The store, made where there is none, or nothing for one in memory; then the peer: host:port, ws://… or wss://…",
        HelpName = "[path] address",
        Arity = new ArgumentArity(1, 2),
    };

    private readonly Option<string?> _export = new("--export") { Description = "Writes the graph to this file; - for standard output.", HelpName = "file" };
    private readonly Option<ExportFormat?> _format = GraphExport.CreateFormatOption();
    private readonly Option<double> _timeout = Waiting.CreateTimeoutOption(60);
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line on standard output." };

    public SyncProcess(CommandStreams streams)
        : base("sync", "Connects to a peer, synchronises, prints which way and why, and ends when this side has everything; a store, when both sides have.")
    {
        _streams = streams;
        Add(_where);
        _settings = new DatabaseSettings(this, StoreAccess.Create, hasPeers: true);
        Add(_export);
        Add(_format);
        Add(_timeout);
        Add(_json);
        SetAction(async (arguments, token) => (int)await RunAsync(arguments, token));
    }

    private async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var where = arguments.GetRequiredValue(_where);
        var path = where.Length == 2 ? where[0] : null;
        var address = where[^1];
        if (path is null && !_settings.HasName(arguments))
            throw new CommandFailedException(ExitCode.WrongUsage, "Without a path --name is needed: peers exchange data only under one name.");
        var file = arguments.GetValue(_export);
        if (file is null && arguments.GetValue(_format) is not null)
            throw new CommandFailedException(ExitCode.WrongUsage, "--format goes with --export.");
        // Before the transfer: a long wait is a poor way to learn of a wrong name.
        var format = file is null ? default : GraphExport.FormatOf(file, arguments.GetValue(_format));

        await using var context = new CommandContext(_streams, arguments.GetValue(_json));
        await _settings.OpenAsync(context, path, arguments, origin: null, cancellationToken);
        var database = context.Database;
        var limit = Waiting.ToLimit(arguments.GetValue(_timeout));
        var started = context.TimeProvider.GetTimestamp();
        var peer = await PeerConnection.ConnectAsync(context, address, limit, cancellationToken);
        // What is in memory is new here: the peer lacks nothing of it.
        Func<SyncStatus, string, bool> isDone = path is null ? Waiting.HasAnswer : Waiting.HasEverything;
        if (!await Deadline.TryWaitAsync(async token => await database.Sync.WaitForAsync(status => isDone(status, peer.Id), token), limit, context.TimeProvider, cancellationToken))
            throw new CommandFailedException(ExitCode.Failed, $"Not everything came {(path is null ? "" : "and went ")}within {limit.TotalSeconds} s. Raise --timeout.");

        var elapsed = context.TimeProvider.GetElapsedTime(started);
        var caughtUp = database.Sync.Status.Peers.First(other => other.Id == peer.Id);
        var diagnostics = database.GetDiagnostics();
        var report = file == WholeFile.StandardStream ? _streams.Messages : _streams.Output;
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
            if (file != WholeFile.StandardStream)
                context.Note($"{exported.Nodes:N0} nodes and {exported.Edges:N0} edges written to {file}.");
        }

        return ExitCode.Done;
    }
}
