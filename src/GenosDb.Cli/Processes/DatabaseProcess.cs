using System.CommandLine;
using System.CommandLine.Invocation;
using GenosDb.Cli.Commands;
using GenosDb.Cli.Stores;

namespace GenosDb.Cli.Processes;

/// <summary>Makes a command of the shell a process of its own: it opens the store at a path, which is the first argument, runs once, and closes it.</summary>
internal static class DatabaseProcess
{
    public static Command Of(Func<CommandContext, DatabaseCommand> create, StoreAccess access, CommandStreams streams)
    {
        var context = new CommandContext(streams);
        var command = create(context);
        var path = DatabaseSettings.CreatePathArgument();
        command.Arguments.Insert(0, path);
        var settings = new DatabaseSettings(command, access);
        command.Add(context.JsonOption);
        var run = (AsynchronousCommandLineAction)command.Action!;
        command.SetAction(async (arguments, token) =>
        {
            await using (context)
            {
                var origin = command.Prepare(arguments);
                await settings.OpenAsync(context, arguments.GetRequiredValue(path), arguments, origin, token, command.NeedsIndexes(arguments));
                return await run.InvokeAsync(arguments, token);
            }
        });
        return command;
    }
}
