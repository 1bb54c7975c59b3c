using System.CommandLine;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Commands;

/// <summary><c>sync</c>: asks peers now.</summary>
internal sealed class SyncCommand : DatabaseCommand
{
    private readonly Argument<string?> _peer = new("peer") { Description = "Id of one peer; all by default.", Arity = ArgumentArity.ZeroOrOne };

    public SyncCommand(CommandContext context)
        : base("sync", "Asks peers for what is missing here. 'wait live' waits for it.", context) => Add(_peer);

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var peer = arguments.GetValue(_peer);
        if (peer is not null && Database.Sync.Status.Peers.All(known => known.Id != peer))
            throw new CommandFailedException(ExitCode.NotFound, $"There is no peer '{peer}'. 'peers' lists them.");
        await Database.Sync.SyncNowAsync(peer, cancellationToken);
        Context.Report(arguments, new JsonObject { ["asked"] = peer ?? "all" }, $"asked {peer ?? "all peers"}");
        return ExitCode.Done;
    }
}
