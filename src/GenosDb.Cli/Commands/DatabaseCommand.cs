using System.CommandLine;

namespace GenosDb.Cli.Commands;

/// <summary>A command that acts upon an open database: that of a shell, or one that a process opens for it.</summary>
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

    /// <summary>Refuses what can be seen without a database; a process does not open one then.</summary>
    /// <returns>What a database that is made for this command is to be; null for anything.</returns>
    /// <exception cref="CommandFailedException">It cannot be done.</exception>
    public virtual DatabaseOrigin? Prepare(ParseResult arguments) => null;

    /// <summary>Whether a process that runs nothing else is to build the indexes of the store, which takes longer than to look at every node once.</summary>
    public virtual bool NeedsIndexes(ParseResult arguments) => false;

    /// <summary>Does it. What is refused is thrown.</summary>
    protected abstract Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken);

    /// <summary>Ends a command that was to find a node.</summary>
    protected static CommandFailedException NoNode(string id) =>
        new(ExitCode.NotFound, $"There is no node '{id}'. 'ls' lists what there is.");
}
