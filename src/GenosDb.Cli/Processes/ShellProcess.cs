using System.CommandLine;
using System.Runtime.InteropServices;
using GenosDb.Cli.Shell;
using GenosDb.Cli.Stores;

namespace GenosDb.Cli.Processes;

/// <summary><c>genosdb shell</c>: one open database, steered by lines of standard input.</summary>
internal sealed class ShellProcess : Command
{
    private readonly CommandStreams _streams;
    private readonly Argument<string?> _path = new("path") { Description = "The store, made where there is none; in memory by default.", Arity = ArgumentArity.ZeroOrOne };
    private readonly DatabaseSettings _settings;
    private readonly Option<bool> _json = new("--json") { Description = "Every command writes one JSON object a line." };

    public ShellProcess(CommandStreams streams)
        : base("shell", "An open database, in memory or at a path, and commands on it: typed, or one a line on standard input. A script stops at the first failure, with its exit code.")
    {
        _streams = streams;
        Add(_path);
        _settings = new DatabaseSettings(this, StoreAccess.Create, hasPeers: true);
        Add(_json);
        SetAction(async (arguments, token) => (int)await RunAsync(arguments, token));
    }

    private async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var context = new CommandContext(_streams, arguments.GetValue(_json));
        await _settings.OpenAsync(context, arguments.GetValue(_path), arguments, origin: null, cancellationToken, needsIndexes: true);
        using var interrupt = new ShellInterrupt();
        var session = new ShellSession(new ShellInterpreter(context), _streams, interrupt);
        if (!_streams.IsInteractive)
            return await session.RunAsync(cancellationToken);

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Handle(signal, interrupt.RaiseAsync));
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Handle(signal, ended.CancelAsync));
        return await session.RunAsync(ended.Token);
    }

    private static void Handle(PosixSignalContext signal, Func<Task> cancel)
    {
        signal.Cancel = true; // the process ends by itself, after its goodbye to peers
        _ = cancel();
    }
}
