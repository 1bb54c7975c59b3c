using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Commands;

/// <summary><c>wait</c>: lets a script go on when a state is reached.</summary>
internal sealed class WaitCommand : DatabaseCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private readonly Argument<string> _state = new("state") { Description = "live: nothing on its way. peers N: N at least are connected. nodes N: there are N. fingerprint HEX: the graph is that one. role NAME: who is signed in has it." };
    private readonly Argument<string?> _value = new("value") { Description = "N, HEX or NAME.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<double> _timeout = Waiting.CreateTimeoutOption(30);

    public WaitCommand(CommandContext context)
        : base("wait", "Waits until a state is reached.", context)
    {
        _state.AcceptOnlyFromAmong("live", "peers", "nodes", "fingerprint", "role");
        Add(_state);
        Add(_value);
        Add(_timeout);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var state = arguments.GetRequiredValue(_state);
        var value = arguments.GetValue(_value);
        var isReached = Condition(state, value);
        var limit = Waiting.ToLimit(arguments.GetValue(_timeout));
        if (!await Deadline.TryWaitAsync(token => LookAsync(isReached, token), limit, Context.TimeProvider, cancellationToken))
        {
            var code = ConnectedPeers() == 0 && state is "live" or "peers" ? ExitCode.CouldNotConnect : ExitCode.Failed;
            throw new CommandFailedException(code, $"'{state}{(value is null ? "" : " " + value)}' was not reached within {limit.TotalSeconds} s: {Describe()}.");
        }

        Context.Report(arguments, new JsonObject { ["reached"] = state, ["value"] = value }, $"reached {state}{(value is null ? "" : " " + value)}");
        return ExitCode.Done;
    }

    private Func<bool> Condition(string state, string? value)
    {
        switch (state)
        {
            case "live":
                if (value is not null)
                    throw new CommandFailedException(ExitCode.WrongUsage, "'live' takes no value.");
                return () => Waiting.IsLive(Database.Sync.Status);
            case "peers":
                var peers = ParseCount(state, value);
                return () => ConnectedPeers() >= peers;
            case "nodes":
                var nodes = ParseCount(state, value);
                return () => Database.GetDiagnostics().Nodes == nodes;
            case "role":
                if (Context.Security?.Signer is null)
                    throw new CommandFailedException(ExitCode.WrongUsage, "Nobody is signed in, so no role will come. Give --identity when the database is opened.");
                if (value is null)
                    throw new CommandFailedException(ExitCode.WrongUsage, "'role' needs the name of a role, such as user.");
                return () => Database.Security.State.Role == value;
            default:
                if (value is not { Length: 32 } || !value.All(char.IsAsciiHexDigit))
                    throw new CommandFailedException(ExitCode.WrongUsage, "'fingerprint' needs 32 hexadecimal digits, as 'stats' writes them.");
                return () => string.Equals(Database.GetDiagnostics().Fingerprint.ToString(), value, StringComparison.OrdinalIgnoreCase);
        }
    }

    private int ConnectedPeers() => Database.Sync.Status.Peers.Count(peer => peer.IsConnected && peer.Id.Length > 0);

    // Looking costs next to nothing, and sees states that no event announces, such as operations that change nothing visible.
    private async Task LookAsync(Func<bool> isReached, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookEvery, Context.TimeProvider);
        while (!isReached())
            await timer.WaitForNextTickAsync(cancellationToken);
    }

    private string Describe()
    {
        var diagnostics = Database.GetDiagnostics();
        var status = Database.Sync.Status;
        return $"{(status.IsPaused ? "paused" : status.Phase)}, {ConnectedPeers()} peers, {diagnostics.Nodes:N0} nodes, fingerprint {diagnostics.Fingerprint}";
    }

    private static long ParseCount(string state, string? value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw new CommandFailedException(ExitCode.WrongUsage, $"'{state}' needs a number, not '{value}'.");
}
