using System.CommandLine;

namespace GenosDb.Cli.Commands;

/// <summary>A command of the shell: acts upon the open database.</summary>
internal abstract class DatabaseCommand : Command
{
    protected DatabaseCommand(string name, string description, CommandContext context)
        : base(name, description)
    {
        Context = context;
        SetAction(async (arguments, token) => (int)await RunAsync(arguments, token));
    }

    protected CommandContext Context { get; }

    protected IGenosDatabase Database => Context.Database;

    /// <summary>Does it. What is refused is thrown.</summary>
    protected abstract Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken);

    /// <summary>Ends a command that was to find a node.</summary>
    protected static CommandFailedException NoNode(string id) =>
        new(ExitCode.NotFound, $"There is no node '{id}'. 'ls' lists what there is.");
}
