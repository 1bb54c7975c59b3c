using System.CommandLine;

namespace GenosDb.Cli.Commands;

/// <summary><c>help</c>: what there is.</summary>
internal sealed class HelpCommand : DatabaseCommand
{
    private readonly Func<IReadOnlyList<string>, CancellationToken, Task<ExitCode>> _run;
    private readonly Argument<string?> _command = new("command") { Description = "One command; all by default.", DefaultValueFactory = _ => null };

    public HelpCommand(CommandContext context, Func<IReadOnlyList<string>, CancellationToken, Task<ExitCode>> run)
        : base("help", "Lists the commands, or explains one.", context)
    {
        _run = run;
        Add(_command);
    }

    protected override Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken) =>
        _run(arguments.GetValue(_command) is { } command ? [command, "--help"] : ["--help"], cancellationToken);
}
