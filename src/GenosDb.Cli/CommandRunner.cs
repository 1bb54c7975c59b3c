using System.CommandLine;
using System.CommandLine.Invocation;

namespace GenosDb.Cli;

/// <summary>Runs what was parsed and turns every refusal into one line and an exit code: the same for the process and for a line of the shell.</summary>
internal static class CommandRunner
{
    /// <summary>Arguments mean what they say: no response files, no bundles of letters.</summary>
    public static ParserConfiguration Parsing { get; } = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Runs a command.</summary>
    /// <param name="parsed">The parsed line.</param>
    /// <param name="streams">Help goes to its output, refusals to its messages.</param>
    /// <param name="place">Written before a refusal, such as <c>line 3: </c>.</param>
    /// <param name="terminationTimeout">How long a command may take to end after Ctrl+C; null to leave Ctrl+C to the caller.</param>
    /// <param name="cancellationToken">Interrupts the command.</param>
    public static async Task<ExitCode> RunAsync(ParseResult parsed, CommandStreams streams, string place, TimeSpan? terminationTimeout, CancellationToken cancellationToken)
    {
        if (parsed.Action is ParseErrorAction)
        {
            WriteRefusal(streams, place, $"{Describe(parsed)} See '{FullName(parsed)} --help'.");
            return ExitCode.WrongUsage;
        }

        try
        {
            return (ExitCode)await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = streams.Output,
                    Error = streams.Messages,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = terminationTimeout,
                },
                cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Time limits of commands end inside them, so this is Ctrl+C or a request to terminate.
            return ExitCode.Interrupted;
        }
        catch (Exception exception) when (CommandFailedException.From(exception) is { } failure)
        {
            WriteRefusal(streams, place, failure.Message);
            return failure.Code;
        }
    }

    /// <summary>Writes one line.</summary>
    public static void WriteRefusal(CommandStreams streams, string place, string message) =>
        streams.Messages.WriteLine($"error: {place}{message.ReplaceLineEndings(" ")}");

    private static string Describe(ParseResult parsed) =>
        parsed.CommandResult.Command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [var word, ..]
            ? $"'{word}' is not a command."
            : string.Join(' ', parsed.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal));

    private static string FullName(ParseResult parsed)
    {
        var names = new List<string>();
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, result.Command.Name);
        return string.Join(' ', names);
    }
}
