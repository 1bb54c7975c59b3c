using System.Globalization;

namespace GenosDb.Cli.Shell;

/// <summary>Reads lines to their end: a person gets a prompt and goes on after a failure; a script stops at the first one, with its exit code.</summary>
internal sealed class ShellSession(ShellInterpreter interpreter, CommandStreams streams)
{
    public async Task<ExitCode> RunAsync(CancellationToken cancellationToken)
    {
        var reader = new ShellReader(streams.Input);
        if (streams.IsInteractive)
            streams.Messages.WriteLine("'help' lists the commands, 'exit' ends.");
        for (var number = 1; !interpreter.IsClosed; number++)
        {
            if (streams.IsInteractive)
                streams.Messages.Write(ShellInterpreter.Prompt + " ");
            if (await reader.ReadLineAsync(cancellationToken) is not { } line)
                return ExitCode.Done;
            var place = streams.IsInteractive ? "" : string.Create(CultureInfo.InvariantCulture, $"line {number}: ");
            var code = await interpreter.RunAsync(line, place, cancellationToken);
            if (code == ExitCode.Interrupted || code != ExitCode.Done && !streams.IsInteractive)
                return code;
        }

        return ExitCode.Done;
    }
}
