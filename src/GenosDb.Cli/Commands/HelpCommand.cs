using System.CommandLine;

namespace GenosDb.Cli.Commands;

/// <summary><c>help</c>: what there is.</summary>
internal sealed class HelpCommand : Command
{
    private readonly Func<IReadOnlyList<string>, CancellationToken, Task<ExitCode>> _run;
    private readonly Argument<string?> _command = new("command") { Description = "One command; all by default.", Arity = ArgumentArity.ZeroOrOne };

    public HelpCommand(Func<IReadOnlyList<string>, CancellationToken, Task<ExitCode>> run)
        : base("help", "Lists the commands, or explains one.")
    {
        _run = run;
        Add(_command);
        SetAction(async (arguments, token) => (int)await RunAsync(arguments, token));
    }

    private Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        if (arguments.GetValue(_command) is not { } name)
            return _run(["--help"], cancellationToken);
        return Parents.OfType<Command>().Single().Subcommands.Any(command => command.Name == name)
            ? _run([name, "--help"], cancellationToken)
            : throw new CommandFailedException(ExitCode.WrongUsage, $"'{name}' is not a command. 'help' lists them.");
    }
}
