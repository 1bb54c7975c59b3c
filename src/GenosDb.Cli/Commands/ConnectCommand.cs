using System.CommandLine;

namespace GenosDb.Cli.Commands;

/// <summary><c>connect</c>: dials a peer while the session goes on.</summary>
internal sealed class ConnectCommand : DatabaseCommand
{
    private readonly Argument<string> _address = new("address") { Description = "host:port, ws://… or wss://…" };
    private readonly Option<double> _timeout = Waiting.CreateTimeoutOption(PeerConnection.DefaultSeconds);

    public ConnectCommand(CommandContext context)
        : base("connect", "Connects to a peer and stays connected; redials when the link breaks.", context)
    {
        Add(_address);
        Add(_timeout);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var address = arguments.GetRequiredValue(_address);
        var peer = await PeerConnection.ConnectAsync(Context, address, Waiting.ToLimit(arguments.GetValue(_timeout)), cancellationToken);
        Context.Report(arguments, PeersCommand.ToJson(peer), $"connected to {peer.Id} at {peer.Description}");
        return ExitCode.Done;
    }
}
