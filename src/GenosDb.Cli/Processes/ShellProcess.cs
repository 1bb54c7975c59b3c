using System.CommandLine;
using GenosDb.Cli.Shell;

namespace GenosDb.Cli.Processes;

/// <summary><c>genosdb shell</c>: one open database, steered by lines of standard input.</summary>
internal sealed class ShellProcess : Command
{
    private readonly CommandStreams _streams;
    private readonly DatabaseSettings _settings;
    private readonly Option<bool> _json = new("--json") { Description = "Every command writes one JSON object a line." };

    public ShellProcess(CommandStreams streams)
        : base("shell", "An open database in memory and commands on it: typed, or one a line on standard input. A script stops at the first failure, with its exit code.")
    {
        _streams = streams;
        _settings = new DatabaseSettings(this);
        Add(_json);
        SetAction(async (arguments, token) => (int)await RunAsync(arguments, token));
    }

    private async Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var database = await _settings.OpenAsync(arguments, cancellationToken);
        var context = new CommandContext(database, _streams, arguments.GetValue(_json));
        return await new ShellSession(new ShellInterpreter(context), _streams).RunAsync(cancellationToken);
    }
}
