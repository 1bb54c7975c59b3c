using System.Globalization;

namespace GenosDb.Cli.Shell;

/// <summary>Reads lines to their end: a person gets a prompt and goes on after a failure; a script stops at the first one, with its exit code.</summary>
internal sealed class ShellSession(ShellInterpreter interpreter, CommandStreams streams, ShellInterrupt interrupt)
{
    /// <summary>Runs to the end of the lines, or of the session.</summary>
    /// <param name="cancellationToken">Ends the session, whatever runs.</param>
    public async Task<ExitCode> RunAsync(CancellationToken cancellationToken)
    {
        var reader = new ShellReader(streams.Input);
        if (streams.IsInteractive)
            streams.Messages.WriteLine("'help' lists the commands, 'exit' ends.");
        for (var number = 1; !interpreter.IsClosed; number++)
        {
            if (streams.IsInteractive)
                streams.Messages.Write(ShellInterpreter.Prompt + " ");
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, interrupt.Next());
            if (await reader.ReadLineAsync(either.Token) is not { } line)
                return ExitCode.Done;
            var place = streams.IsInteractive ? "" : string.Create(CultureInfo.InvariantCulture, $"line {number}: ");
            var code = await interpreter.RunAsync(line, place, either.Token);
            if (cancellationToken.IsCancellationRequested || code != ExitCode.Done && !streams.IsInteractive)
                return code;
            if (code == ExitCode.Interrupted)
                streams.Messages.WriteLine("interrupted");
        }

        return ExitCode.Done;
    }
}
